package io.spectra.webhooks.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The values that a setting may have, and how they are written as text. Pure.
///
/// - `words`: the allowed values in words, such as `1 to 64`.
/// - `reading`: reads a value from text.
/// - `rule`: decides about a value that was given in code.
/// - `writing`: writes a value as a person would.
record Allowed<T>(
    String words, Reading<T> reading, Predicate<T> rule, Function<T, String> writing) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9][0-9_]*");

  @FunctionalInterface
  interface Reading<T> {
    /// Returns nothing when the text is not allowed; `refused` is given each part that is not.
    Optional<T> read(String text, Consumer<String> refused);
  }

  static Allowed<Long> numbers(long min, long max) {
    return range(min, max, Allowed::number, String::valueOf);
  }

  static Allowed<Long> bytes(long min, long max) {
    return range(min, max, SettingText::bytes, SettingText::text);
  }

  static Allowed<Duration> durations(Duration min, Duration max) {
    return range(min, max, SettingText::duration, SettingText::text);
  }

  static Allowed<Boolean> truth() {
    return new Allowed<>("true or false", whole(Allowed::truth), _ -> true, String::valueOf);
  }

  static Allowed<String> texts(String words, String regex) {
    var pattern = Pattern.compile(regex);
    Predicate<String> rule = text -> pattern.matcher(text).matches();
    return new Allowed<>(
        words, whole(text -> Optional.of(text).filter(rule)), rule, Function.identity());
  }

  /// The type of such a value decides what it may be in code.
  static <T> Allowed<T> parsed(String words, Function<String, T> parse) {
    return new Allowed<>(words, whole(text -> understood(text, parse)), _ -> true, String::valueOf);
  }

  private static <T extends Comparable<T>> Allowed<T> range(
      T min, T max, Function<String, Optional<T>> parse, Function<T, String> writing) {
    Predicate<T> isWithin = value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    return new Allowed<>(
        "%s to %s".formatted(writing.apply(min), writing.apply(max)),
        whole(text -> parse.apply(text).filter(isWithin)),
        isWithin,
        writing);
  }

  Optional<T> read(String text, Consumer<String> refused) {
    return reading.read(text, refused);
  }

  boolean admits(T value) {
    return rule.test(value);
  }

  String text(T value) {
    return writing.apply(value);
  }

  /// The same values as `int`; only for whole numbers that fit.
  static Allowed<Integer> asInt(Allowed<Long> wide) {
    return new Allowed<>(
        wide.words,
        (text, refused) -> wide.read(text, refused).map(Math::toIntExact),
        value -> wide.admits(value.longValue()),
        value -> wide.text(value.longValue()));
  }

  /// The same values, or nothing.
  @SuppressWarnings("OptionalMapToOptional") // the outer one says whether the text was allowed
  Allowed<Optional<T>> asOptional() {
    return new Allowed<>(
        words,
        (text, refused) -> read(text, refused).map(Optional::of),
        value -> value.map(this::admits).orElse(true),
        value -> value.map(this::text).orElse("nothing"));
  }

  /// Values between commas.
  Allowed<List<T>> asList() {
    return new Allowed<>(
        words,
        this::readList,
        values -> values.stream().allMatch(this::admits),
        values -> String.join(", ", values.stream().map(this::text).toList()));
  }

  private Optional<List<T>> readList(String text, Consumer<String> refused) {
    var parts = SettingText.list(text);
    var values = new ArrayList<T>();
    for (var part : parts) {
      read(part, refused).ifPresent(values::add);
    }
    return values.size() == parts.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
  }

  /// A text that is allowed or refused as a whole.
  private static <T> Reading<T> whole(Function<String, Optional<T>> parse) {
    return (text, refused) -> {
      var value = parse.apply(text);
      if (value.isEmpty()) {
        refused.accept(text);
      }
      return value;
    };
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Long> number(String text) {
    try {
      return WHOLE_NUMBER.matcher(text).matches()
          ? Optional.of(Long.parseLong(text.replace("_", "")))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static <T> Optional<T> understood(String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
