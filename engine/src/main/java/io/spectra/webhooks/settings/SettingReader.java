package io.spectra.webhooks.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Reads settings from the texts that somebody gave. A setting that was not given has its default.
/// Collects the faults instead of stopping at the first, and remembers every setting that it was
/// asked for, which is what the documentation is checked against. One thread, one use.
public final class SettingReader {
  private final Map<String, Given> given;
  private final SettingFaults faults = new SettingFaults();
  private final List<Setting<?>> asked = new ArrayList<>();

  /// The text that somebody gave as the value of a setting.
  ///
  /// @param source where it came from, in words such as `on the command line`
  public record Given(String path, String text, String source) {}

  /// @param given at most one text for each path
  public SettingReader(Collection<Given> given) {
    this.given = given.stream().collect(toMap(Given::path, Function.identity()));
  }

  /// Returns a reader that finds every setting at its default.
  public static SettingReader ofDefaults() {
    return new SettingReader(List.of());
  }

  /// Returns the setting's value; its default when it was not given, or not given right.
  public <T> T get(Setting<T> setting) {
    asked.add(setting);
    var value = isGiven(setting) ? given.get(setting.path()) : null;
    if (value == null) {
      return setting.defaultValue();
    }
    return setting
        .read(value.text(), refused -> addFault(setting, refused, value.source()))
        .orElse(setting.defaultValue());
  }

  /// Returns whether somebody gave the setting, rightly or not.
  public boolean isGiven(Setting<?> setting) {
    return !setting.isInCodeOnly() && given.containsKey(setting.path());
  }

  /// Checks a rule over several settings.
  ///
  /// @param setting the setting that is wrong when the rule does not hold
  /// @param message says what the setting must be
  public void rule(boolean holds, Setting<?> setting, String message) {
    faults.rule(holds, setting, message);
  }

  /// Adds faults that were found before the settings were read.
  public void addFaults(Collection<String> earlier) {
    faults.addAll(earlier);
  }

  /// Makes a record whose constructor checks a rule over several settings. Returns nothing when the
  /// rule is broken, which is then one of the faults.
  public <T> Optional<T> make(Supplier<T> constructor) {
    try {
      return Optional.of(constructor.get());
    } catch (InvalidSettingsException e) {
      faults.addAll(e.faults());
      return Optional.empty();
    }
  }

  /// Returns every setting that was asked for, in that order.
  public List<Setting<?>> asked() {
    return List.copyOf(asked);
  }

  /// Ends the reading.
  ///
  /// @throws InvalidSettingsException with every fault, those of unknown settings included
  public void finish() {
    var known = new HashSet<String>();
    for (var setting : asked) {
      if (!setting.isInCodeOnly()) {
        known.add(setting.path());
      }
    }
    given.values().stream()
        .filter(value -> !known.contains(value.path()))
        .map(value -> value.path() + ": there is no such setting (" + value.source() + ")")
        .sorted()
        .forEach(faults::add);
    faults.throwIfAny();
  }

  private void addFault(Setting<?> setting, String text, String source) {
    faults.add("%s (%s)%s".formatted(setting.fault(text, "'"), source, localeHint(text)));
  }

  /// Java names files in the charset of the locale, so a character that this charset lacks cannot
  /// be in a path.
  private static String localeHint(String text) {
    var charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), UTF_8);
    return charset.newEncoder().canEncode(text)
        ? ""
        : "; it has characters that the charset of this locale, %s, has not: set LC_ALL=C.UTF-8"
            .formatted(charset.name());
  }
}
