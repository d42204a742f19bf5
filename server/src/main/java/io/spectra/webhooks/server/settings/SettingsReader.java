package io.spectra.webhooks.server.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Takes settings out of what was given, one by one, with the default and the allowed values of
/// each; collects the faults instead of stopping at the first, and the description of every setting
/// that was asked for, which is what the documentation is checked against. One thread, one use.
final class SettingsReader {
  /// A URL may hold a password.
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9][0-9_]*");

  private static final Set<String> SECRET =
      Set.of("data.master_key", "operator.token", "database.password", "database.url");

  private final Map<String, GivenValues.Given> given;
  private final List<String> faults = new ArrayList<>();
  private final List<Setting> asked = new ArrayList<>();

  /// One setting as an operator sees it.
  record Setting(String path, String defaultText, String allowed) {
    String environmentName() {
      return GivenValues.environmentName(path);
    }
  }

  SettingsReader(GivenValues values) {
    this.given = values.byPath();
    this.faults.addAll(values.faults());
  }

  int number(String path, int standard, int min, int max) {
    return (int) wholeNumber(path, standard, min, max);
  }

  long wholeNumber(String path, long standard, long min, long max) {
    return value(
        path,
        standard,
        Long.toString(standard),
        "%s to %s".formatted(min, max),
        text -> parsedLong(text).filter(number -> number >= min && number <= max));
  }

  long bytes(String path, long standard, long min, long max) {
    return value(
        path,
        standard,
        SettingText.text(standard),
        "%s to %s".formatted(SettingText.text(min), SettingText.text(max)),
        text -> SettingText.bytes(text).filter(size -> size >= min && size <= max));
  }

  Duration duration(String path, Duration standard, Duration min, Duration max) {
    return value(
        path,
        standard,
        SettingText.text(standard),
        "%s to %s".formatted(SettingText.text(min), SettingText.text(max)),
        text ->
            SettingText.duration(text)
                .filter(it -> it.compareTo(min) >= 0 && it.compareTo(max) <= 0));
  }

  boolean truth(String path, boolean standard) {
    return value(
        path,
        standard,
        Boolean.toString(standard),
        "true or false",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /// A text that `read` understands; `allowed` says in words what that is.
  <T> T text(
      String path, T standard, String standardText, String allowed, Function<String, T> read) {
    return value(path, standard, standardText, allowed, text -> understood(text, read));
  }

  <T> Optional<T> optional(String path, String allowed, Function<String, T> read) {
    asked.add(new Setting(path, "", allowed));
    var value = given(path);
    var result = value.flatMap(it -> understood(it.text(), read));
    if (value.isPresent() && result.isEmpty()) {
      addFault(path, allowed, value.get().text());
    }
    return result;
  }

  /// Values between commas.
  <T> List<T> list(String path, String allowed, Function<String, T> read) {
    asked.add(new Setting(path, "", allowed));
    var values = new ArrayList<T>();
    for (var part : given(path).map(it -> SettingText.list(it.text())).orElse(List.of())) {
      understood(part, read).ifPresentOrElse(values::add, () -> addFault(path, allowed, part));
    }
    return values;
  }

  /// Whether somebody gave it, rightly or not.
  boolean isGiven(String path) {
    return given(path).isPresent();
  }

  /// A rule over several settings that is broken.
  void fault(String path, String message) {
    faults.add(path + ": " + message);
  }

  List<Setting> asked() {
    return List.copyOf(asked);
  }

  /// @throws InvalidSettingsException with every fault, those of unknown settings included
  void finish() {
    var known = new HashSet<>(asked.stream().map(Setting::path).toList());
    given.values().stream()
        .filter(value -> !known.contains(value.path()))
        .map(value -> value.path() + ": there is no such setting (" + value.source() + ")")
        .sorted()
        .forEach(faults::add);
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
  }

  private <T> T value(
      String path,
      T standard,
      String standardText,
      String allowed,
      Function<String, Optional<T>> read) {
    asked.add(new Setting(path, standardText, allowed));
    var value = given(path);
    if (value.isEmpty()) {
      return standard;
    }
    var result = read.apply(value.get().text());
    if (result.isEmpty()) {
      addFault(path, allowed, value.get().text());
    }
    return result.orElse(standard);
  }

  private Optional<GivenValues.Given> given(String path) {
    return Optional.ofNullable(given.get(path));
  }

  private void addFault(String path, String allowed, String text) {
    var source = given(path).map(GivenValues.Given::source).orElse("");
    var shown = SECRET.contains(path) ? "something else" : "'" + text + "'";
    faults.add(
        "%s: must be %s, was %s (%s)%s".formatted(path, allowed, shown, source, localeHint(text)));
  }

  /// Java names files in the charset of the locale: what that does not have cannot be a path.
  private static String localeHint(String text) {
    var charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), UTF_8);
    return charset.newEncoder().canEncode(text)
        ? ""
        : "; it has characters that the charset of this locale, %s, has not: set LC_ALL=C.UTF-8"
            .formatted(charset.name());
  }

  private static Optional<Long> parsedLong(String text) {
    try {
      return WHOLE_NUMBER.matcher(text).matches()
          ? Optional.of(Long.parseLong(text.replace("_", "")))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> understood(String text, Function<String, T> read) {
    try {
      return Optional.of(read.apply(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
