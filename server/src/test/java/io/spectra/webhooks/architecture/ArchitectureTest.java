package io.spectra.webhooks.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the main code of all modules to the rules in [Rules], and the tests to the one about
/// sleeping.
class ArchitectureTest {
  private static final String ROOT = "io.spectra.webhooks";
  private static final Pattern TEST_CODE =
      Pattern.compile(".*(/test-classes/|-tests\\.jar!/).*", Pattern.DOTALL);

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(location -> !isTestCode(location))
          .importPackages(ROOT);

  @Test
  void every_module_is_looked_at() {
    assertThat(
            Stream.of(
                "signatures", "engine", "store.sqlite", "store.postgres", "server", "platform"))
        .allSatisfy(module ->
            assertThat(MAIN)
                .anyMatch(type -> type.getPackageName().startsWith(ROOT + "." + module)));
    assertThat(MAIN).noneMatch(type -> type.getName().equals(ArchitectureTest.class.getName()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void the_main_code_keeps_the_rule(String name, ArchRule rule) {
    rule.check(MAIN);
  }

  /// The other modules compile on the class path, where the compiler does not look at exports.
  @ParameterizedTest
  @MethodSource("packagesByModule")
  void no_module_uses_a_package_that_the_engine_does_not_export_to_it(
      String module, String[] packages) {
    var internal = engine().packages().stream().filter(name -> !isExported(name, module)).toList();

    noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(internal.toArray(String[]::new))
        .check(MAIN);
    assertThat(internal).contains(ROOT + ".delivery");
  }

  static Stream<Arguments> packagesByModule() {
    return Stream.of(
        Arguments.of(ROOT + ".store.sqlite", new String[] {ROOT + ".store.sqlite.."}),
        Arguments.of(ROOT + ".store.postgres", new String[] {ROOT + ".store.postgres.."}),
        Arguments.of(ROOT + ".server", new String[] {ROOT + ".server..", ROOT + ".platform.."}));
  }

  private static boolean isExported(String name, String module) {
    return engine().exports().stream()
        .anyMatch(exported ->
            exported.source().equals(name)
                && (!exported.isQualified() || exported.targets().contains(module)));
  }

  private static ModuleDescriptor engine() {
    Path[] entries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(entry -> entry.toString().matches(".*\\bengine\\b.*"))
            .filter(Files::exists)
            .toArray(Path[]::new);
    return ModuleFinder.of(entries).find(ROOT + ".engine").orElseThrow().descriptor();
  }

  @Test
  void no_test_sleeps() {
    ImportOption testsButThePlantedFaults =
        location -> isTestCode(location) && !location.contains("/architecture/Faults");
    Rules.nothing_sleeps()
        .check(
            new ClassFileImporter()
                .withImportOption(testsButThePlantedFaults)
                .importPackages(ROOT));
  }

  private static boolean isTestCode(Location location) {
    return location.matches(TEST_CODE);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of("signatures need only the JDK", Rules.signatures_need_only_the_jdk()),
        Arguments.of(
            "the engine knows neither store adapters nor server",
            Rules.the_engine_knows_neither_store_adapters_nor_server()),
        Arguments.of(
            "store adapters do not know the server", Rules.store_adapters_do_not_know_the_server()),
        Arguments.of(
            "only wiring names a store adapter", Rules.only_wiring_names_a_store_adapter()),
        Arguments.of("only wiring names the platform", Rules.only_wiring_names_the_platform()),
        Arguments.of(
            "the platform is built on named packages",
            Rules.the_platform_is_built_on_named_packages()),
        Arguments.of(
            "only stores and the server's tables run SQL",
            Rules.only_stores_and_the_servers_tables_run_sql()),
        Arguments.of("packages form no cycle", Rules.packages_form_no_cycle()),
        Arguments.of(
            "Netty stays in sending, http and wiring",
            Rules.netty_stays_in_sending_http_and_wiring()),
        Arguments.of(
            "time and chance come from the edge", Rules.time_and_chance_come_from_the_edge()),
        Arguments.of(
            "nothing asks for the machine's language, zone or charset",
            Rules.nothing_asks_for_the_machines_language_zone_or_charset()),
        Arguments.of("JSON is written in one place", Rules.json_is_written_in_one_place()),
        Arguments.of("nothing sleeps", Rules.nothing_sleeps()),
        Arguments.of("nothing hides in a thread local", Rules.nothing_hides_in_a_thread_local()),
        Arguments.of(
            "logging goes through the system logger",
            Rules.logging_goes_through_the_system_logger()),
        Arguments.of("only the command line prints", Rules.only_the_command_line_prints()));
  }
}
