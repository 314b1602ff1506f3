# SPDX-License-Identifier: Apache-2.0
# Run as a script at every build: writes OUT from IN with the version and the commit of SOURCE; the
# file stays as it is if nothing has changed, so that nothing is compiled again.
#   cmake -DIN=... -DOUT=... -DSOURCE=... -DNAPIER_VERSION=... -P NapierVersion.cmake
execute_process(COMMAND git describe --always --abbrev=12 --dirty --exclude=*
                WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE NAPIER_COMMIT ERROR_QUIET
                OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT NAPIER_COMMIT)
  set(NAPIER_COMMIT unknown)
endif()
configure_file(${IN} ${OUT} @ONLY)
