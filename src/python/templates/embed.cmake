# SPDX-License-Identifier: MIT
# Writes OUTPUT, a C file with each of FILES as a string.
set(text "#include \"python/templates.h\"\n")
foreach(file IN LISTS FILES)
	get_filename_component(name ${file} NAME)
	string(MAKE_C_IDENTIFIER ${name} name)
	file(READ ${file} bytes HEX)
	string(REGEX REPLACE "(..)" "0x\\1, " bytes "${bytes}")
	string(APPEND text "const char vp_template_${name}[] = { ${bytes}0 };\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
