# SPDX-License-Identifier: MIT
# Removes what `cmake --install` wrote, and the directories that it leaves
# empty, down from where all of it is.
if(NOT EXISTS ${MANIFEST})
	message(FATAL_ERROR "nothing was installed from here: there is no ${MANIFEST}")
endif()

file(STRINGS ${MANIFEST} files)
list(GET files 0 prefix)
foreach(file IN LISTS files)
	string(FIND ${file} "${prefix}/" position)
	while(NOT position EQUAL 0)
		get_filename_component(prefix ${prefix} DIRECTORY)
		string(FIND ${file} "${prefix}/" position)
	endwhile()
endforeach()

set(folders)
foreach(file IN LISTS files)
	file(REMOVE $ENV{DESTDIR}${file})
	get_filename_component(folder ${file} DIRECTORY)
	while(NOT folder STREQUAL prefix)
		list(APPEND folders ${folder})
		get_filename_component(folder ${folder} DIRECTORY)
	endwhile()
endforeach()

# Longest first, so that what is in a directory is gone before it.
list(REMOVE_DUPLICATES folders)
list(SORT folders ORDER DESCENDING)
foreach(folder IN LISTS folders)
	file(GLOB left LIST_DIRECTORIES true $ENV{DESTDIR}${folder}/*)
	if(NOT left)
		file(REMOVE_RECURSE $ENV{DESTDIR}${folder})
	endif()
endforeach()
file(REMOVE ${MANIFEST})
