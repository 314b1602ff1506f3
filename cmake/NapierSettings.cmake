# SPDX-License-Identifier: Apache-2.0
# One place for the language, the warnings, the build type and the packages.
option(NAPIER_TESTS "Build the tests and the benchmark" ON)

set(CMAKE_CXX_STANDARD 17) # the standard Debian's libsystemc was built with
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()

# What to watch at run time, in every object: "address,undefined", "thread", "coverage", or "fuzz"
# (clang: addresses and undefined behaviour, and libFuzzer in tests/fuzz).
set(NAPIER_INSTRUMENT "" CACHE STRING "Sanitizers (a list as -fsanitize takes), coverage or fuzz")
if(NAPIER_INSTRUMENT STREQUAL "coverage")
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
elseif(NAPIER_INSTRUMENT STREQUAL "fuzz")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(NAPIER_INSTRUMENT)
  add_compile_options(-fsanitize=${NAPIER_INSTRUMENT} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  if(NAPIER_INSTRUMENT MATCHES "address")
    # SystemC's processes switch stacks behind the sanitizer's back: heap and globals are watched,
    # locals are not (https://github.com/google/sanitizers/issues/189).
    add_compile_options(--param asan-stack=0)
  endif()
  add_link_options(-fsanitize=${NAPIER_INSTRUMENT})
endif()

add_library(napier_warnings INTERFACE)
target_compile_options(napier_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor)

find_package(yaml-cpp REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS iostreams) # CMake 3.30 has no module for it
find_package(BLAS REQUIRED)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
# Debian's own package file of libzip asks for tools that it does not install.
find_package(PkgConfig REQUIRED)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)

include(NapierSystemC)

# Headers are named from the root of the tree, wherever that lies.
set(NAPIER_INCLUDES $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)

option(NAPIER_PYTHON "Build the Python module (pybind11-dev)" OFF)
# The libraries may end up in the module's shared object; with or without it, objects are the same.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fno-semantic-interposition)
