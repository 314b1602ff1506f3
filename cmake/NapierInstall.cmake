# SPDX-License-Identifier: Apache-2.0
# The chip, its driver and its compiler as a CMake package for other SystemC platforms:
#   find_package(Napier REQUIRED)
#   target_link_libraries(platform PRIVATE Napier::hw Napier::driver Napier::lower)
#   #include "hw/tlm/accelerator.hpp"      (below include/napier)
# and, with Napier::run, what the program does: trainings, simulations, sweeps and their records. The
# program `napier` is installed too. See examples/tlm_bus and examples/record.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(parts config arith parallel chip isa cost energy kernel values engine hw pins rtl tb driver data pass model lower
          report checkpoint whole diagnosis train characterize run)
foreach(part IN LISTS parts)
  set_target_properties(napier_${part} PROPERTIES EXPORT_NAME ${part})
  list(APPEND targets napier_${part})
endforeach()
install(TARGETS ${targets} napier_warnings EXPORT NapierTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/napier)
install(TARGETS napier RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(folder hw tb sw/characterize sw/checkpoint sw/data sw/diagnosis sw/driver sw/lower sw/model
        sw/pass sw/report sw/run sw/train sw/whole)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/napier/${folder}
          FILES_MATCHING PATTERN "*.hpp" PATTERN "rtl" EXCLUDE)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Napier)
install(EXPORT NapierTargets NAMESPACE Napier:: DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/NapierConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
set(NAPIER_WITH_MPI ${NAPIER_HAS_MPI})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/NapierConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/NapierConfig.cmake
                              INSTALL_DESTINATION ${package})
install(FILES ${PROJECT_BINARY_DIR}/NapierConfig.cmake
              ${PROJECT_BINARY_DIR}/NapierConfigVersion.cmake
              ${CMAKE_CURRENT_LIST_DIR}/NapierSystemC.cmake
        DESTINATION ${package})
