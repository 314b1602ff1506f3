# SPDX-License-Identifier: Apache-2.0
# napier_verilate(TARGET TOP SOURCES... OPTIMISE -O1 OPTIONS options of verilator...)
# makes a static library from the Verilated module TOP; its class is V<TOP>. One translation unit a
# model: Verilator's own build would bypass ccache and the warnings' settings. Sources must name
# packages before the modules that use them.
find_program(VERILATOR_EXECUTABLE verilator REQUIRED)
get_filename_component(verilator_bin ${VERILATOR_EXECUTABLE} REALPATH)
get_filename_component(verilator_bin ${verilator_bin} DIRECTORY)
find_path(VERILATOR_INCLUDE verilated.h REQUIRED
          HINTS ${verilator_bin}/../share/verilator/include /usr/share/verilator/include)

add_library(napier_verilated STATIC
  ${VERILATOR_INCLUDE}/verilated.cpp ${VERILATOR_INCLUDE}/verilated_threads.cpp)
target_include_directories(napier_verilated SYSTEM PUBLIC
  ${VERILATOR_INCLUDE} ${VERILATOR_INCLUDE}/vltstd)
set(NAPIER_VERILATED_OPTIONS -w -fno-sanitize=undefined) # code that is not ours to mend
target_compile_options(napier_verilated PRIVATE ${NAPIER_VERILATED_OPTIONS})
target_link_libraries(napier_verilated PUBLIC Threads::Threads)

function(napier_verilate target top)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "OPTIMISE" "OPTIONS")
  set(sources ${arg_UNPARSED_ARGUMENTS})
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${target}.verilated)
  set(all ${dir}/all.cpp)
  add_custom_command(OUTPUT ${all}
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${dir}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
    COMMAND ${VERILATOR_EXECUTABLE} --cc -Wall -Wno-DECLFILENAME -O3 ${arg_OPTIONS} --output-split 0 --x-initial unique
            --top-module ${top} --Mdir ${dir} ${sources}
    COMMAND sh -c "cd ${dir} && for f in V*.cpp; do echo \"#include \\\"$f\\\"\"; done > all.cpp"
    DEPENDS ${sources}
    WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
    COMMENT "Verilating ${top}" VERBATIM)
  add_library(${target} STATIC ${all})
  target_include_directories(${target} SYSTEM PUBLIC ${dir})
  target_compile_options(${target} PRIVATE ${NAPIER_VERILATED_OPTIONS} ${arg_OPTIMISE})
  target_link_libraries(${target} PUBLIC napier_verilated)
endfunction()
