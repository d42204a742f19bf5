package io.spectra.webhooks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.spectra.webhooks.platform.ReadsTheSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A rule that never objects is worth nothing: each meets the fault that it is there to find.
class RulesTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void the_fault_is_seen(Class<?> fault, ArchRule rule) {
    assertThat(rule.evaluate(only(fault)).hasViolation()).isTrue();
  }

  @Test
  void a_generator_that_is_given_its_seed_passes() {
    var result =
        Rules.time_and_chance_come_from_the_edge().evaluate(only(Faults.SeededRandomIsFine.class));
    assertThat(result.hasViolation()).isFalse();
  }

  private static JavaClasses only(Class<?> type) {
    return new ClassFileImporter().importClasses(type);
  }

  static Stream<Arguments> faults() {
    var timeAndChance = Rules.time_and_chance_come_from_the_edge();
    return Stream.of(
        Arguments.of(Faults.ReadsTheClock.class, timeAndChance),
        Arguments.of(Faults.ReadsTheClockByReference.class, timeAndChance),
        Arguments.of(Faults.AsksForTheSystemClock.class, timeAndChance),
        Arguments.of(Faults.SeedsItself.class, timeAndChance),
        Arguments.of(Faults.MakesASecureRandom.class, timeAndChance),
        Arguments.of(Faults.DrawsAnId.class, timeAndChance),
        Arguments.of(
            Faults.AsksForTheMachinesLanguage.class,
            Rules.nothing_asks_for_the_machines_language_zone_or_charset()),
        Arguments.of(Faults.NamesThePlatform.class, Rules.only_wiring_names_the_platform()),
        Arguments.of(ReadsTheSettings.class, Rules.the_platform_is_built_on_named_packages()),
        Arguments.of(Faults.RunsSql.class, Rules.only_stores_and_the_servers_tables_run_sql()),
        Arguments.of(Faults.Sleeps.class, Rules.nothing_sleeps()),
        Arguments.of(Faults.HidesInAThreadLocal.class, Rules.nothing_hides_in_a_thread_local()),
        Arguments.of(Faults.LogsByHand.class, Rules.logging_goes_through_the_system_logger()),
        Arguments.of(Faults.Prints.class, Rules.only_the_command_line_prints()));
  }
}
