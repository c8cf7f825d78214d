# SPDX-License-Identifier: MIT
# Run by cpack over what is to be packed: names and compression of files as
# Debian's policy has them.
set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY})

file(GLOB_RECURSE licence ${root}/LICENSE)
get_filename_component(documents ${licence} DIRECTORY)
file(RENAME ${licence} ${documents}/copyright)

string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(version ${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})
file(WRITE ${documents}/changelog.Debian
"venvpack (${version}) unstable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")

file(GLOB_RECURSE pages ${root}/*.1)
execute_process(COMMAND gzip -9n ${pages} ${documents}/changelog.Debian
	COMMAND_ERROR_IS_FATAL ANY)

# Its zsh does not look where other systems' does.
file(GLOB_RECURSE completion ${root}/_venvpack)
get_filename_component(functions ${completion} DIRECTORY)
get_filename_component(zsh ${functions} DIRECTORY)
file(RENAME ${functions} ${zsh}/vendor-completions)
