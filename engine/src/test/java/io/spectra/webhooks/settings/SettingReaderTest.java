package io.spectra.webhooks.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spectra.webhooks.egress.EgressSettings;
import io.spectra.webhooks.engine.EngineSettings;
import io.spectra.webhooks.event.EventLimits;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SettingReaderTest {

  @Test
  void an_embedder_reads_the_settings_of_an_engine_from_text() {
    var reader = reader(Map.of("delivery.timeout", "2s", "data.retention", "10d"));

    var settings = EngineSettings.read(reader);
    reader.finish();

    assertThat(settings.sender().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(10));
    assertThat(settings.lanes()).isEqualTo(LaneSettings.DEFAULT);
  }

  @Test
  void faults_of_values_and_of_rules_over_several_are_reported_together() {
    var reader = reader(Map.of("engine.loops", "0", "data.retention", "1d", "engine.lops", "1"));

    EngineSettings.read(reader);

    assertThat(faults(reader::finish))
        .containsExactly(
            "engine.loops: must be 1 to 256, was '0' (in a test)",
            "data.retention: must be at least delivery.lifetime and a day (2d), was 1d",
            "engine.lops: there is no such setting (in a test)");
  }

  @Test
  void what_is_in_code_only_cannot_be_given_as_text() {
    var reader = reader(Map.of("delivery.head_bytes_max", "2KiB"));

    assertThat(EngineSettings.read(reader)).isEqualTo(EngineSettings.DEFAULT);
    assertThat(faults(reader::finish))
        .containsExactly("delivery.head_bytes_max: there is no such setting (in a test)");
  }

  @Test
  void the_same_bounds_hold_in_code_and_all_faults_are_reported_together() {
    var standard = EngineSettings.DEFAULT;
    var lanes =
        new LaneSettings(0, 512, 64, Duration.ofSeconds(5), 1, Duration.ofHours(24), 1_000_000);

    assertThatThrownBy(() ->
            new EngineSettings(
                lanes, standard.sender(), standard.egress(), 257, 64 << 20, Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "delivery.in_flight_max: must be 1 to 65536, was 0;"
                + " delivery.held_bytes_max: must be 1MiB to 16GiB, was 1;"
                + " engine.loops: must be 1 to 256, was 257;"
                + " data.retention: must be at least delivery.lifetime and a day (2d), was 1d");
  }

  @Test
  void a_setting_has_the_same_name_in_a_file_and_in_code() {
    assertThatNamesAgree(LaneSettings.class, LaneSettings::read);
    assertThatNamesAgree(SenderSettings.class, SenderSettings::read);
    assertThatNamesAgree(EgressSettings.class, EgressSettings::read);
    assertThatNamesAgree(EventLimits.class, EventLimits::read);
  }

  private static void assertThatNamesAgree(Class<?> settings, Consumer<SettingReader> read) {
    var reader = SettingReader.ofDefaults();
    read.accept(reader);
    assertThat(reader.asked())
        .extracting(setting -> setting.path().substring(setting.path().lastIndexOf('.') + 1))
        .containsExactlyElementsOf(
            Arrays.stream(settings.getRecordComponents())
                .map(component -> snakeCase(component.getName()))
                .toList());
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static SettingReader reader(Map<String, String> texts) {
    return new SettingReader(
        texts.entrySet().stream()
            .map(text -> new SettingReader.Given(text.getKey(), text.getValue(), "in a test"))
            .toList());
  }

  private static List<String> faults(Runnable reading) {
    return catchThrowableOfType(InvalidSettingsException.class, reading::run).faults();
  }
}
