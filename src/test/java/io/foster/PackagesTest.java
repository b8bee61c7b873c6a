package io.foster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.Device;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Packages depend on one another in one direction; docs/architecture.md has the order. */
class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          // Wherever a profile builds to.
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.foster");

  @Test
  void noCycle() {
    slices().matching("io.foster.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theBaseNeedsNothingOfTheProgram() {
    noClasses()
        .that()
        .resideInAPackage("io.foster.base..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.foster",
            "io.foster.config..",
            "io.foster.tensor..",
            "io.foster.pipeline..",
            "io.foster.cli..")
        .check(CLASSES);
  }

  @Test
  void theConfigurationNeedsTheBaseAlone() {
    classes()
        .that()
        .resideInAPackage("io.foster.config..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.foster.config..", "io.foster.base..", "java..", "com.typesafe..", "org.apache..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.foster.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.foster.cli..")
        .check(CLASSES);
  }

  /** Whoever names the processor computes there, whatever GPU Spark gave the task. */
  @Test
  void devicesAreChosenInOnePlace() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.foster.device..", "io.foster.tensor..")
        .should()
        .callMethod(Device.class, "cpu")
        .orShould()
        .callMethod(Device.class, "gpu")
        .orShould()
        .callMethod(Device.class, "gpu", int.class)
        .check(CLASSES);
  }
}
