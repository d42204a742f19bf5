package io.spectra.webhooks.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Declares one setting: its path, a sentence that documents it, its default and its allowed
/// values. Each setting is declared once, beside the record that holds its value. How it is read
/// from text, how a value in code is checked, the messages about it and its row in
/// `docs/configuration.md` all follow from the declaration. Immutable; any thread.
///
/// @param <T> the type of the value; an `Optional` where the setting has no default
public final class Setting<T> {
  private final Name name;
  private final T defaultValue;
  private final String defaultText;
  private final Allowed<T> allowed;

  private Setting(Name name, T defaultValue, String defaultText, Allowed<T> allowed) {
    this.name = name;
    this.defaultValue = defaultValue;
    this.defaultText = defaultText;
    this.allowed = allowed;
  }

  /// Begins the declaration of a setting; a method of the result completes it.
  ///
  /// @param path the setting's name in files and messages, such as `delivery.timeout`
  /// @param about one sentence for the documentation
  public static Name named(String path, String about) {
    return new Name(path, about, false, false);
  }

  /// Returns a duration as a person writes it in a setting.
  public static String text(Duration duration) {
    return SettingText.text(duration);
  }

  /// The first half of a declaration.
  ///
  /// @param isSecret whether no message may show the value
  /// @param isInCodeOnly whether the setting cannot be given as text
  public record Name(String path, String about, boolean isSecret, boolean isInCodeOnly) {

    /// Keeps the value out of every message.
    public Name secret() {
      return new Name(path, about, true, isInCodeOnly);
    }

    /// Offers the setting to programs that embed the engine, but not in a file, in the environment
    /// or on the command line.
    public Name inCodeOnly() {
      return new Name(path, about, isSecret, true);
    }

    public Setting<Integer> number(int defaultValue, int min, int max) {
      return setting(defaultValue, Allowed.asInt(Allowed.numbers(min, max)));
    }

    public Setting<Long> number(long defaultValue, long min, long max) {
      return setting(defaultValue, Allowed.numbers(min, max));
    }

    public Setting<Integer> bytes(int defaultValue, int min, int max) {
      return setting(defaultValue, Allowed.asInt(Allowed.bytes(min, max)));
    }

    public Setting<Long> bytes(long defaultValue, long min, long max) {
      return setting(defaultValue, Allowed.bytes(min, max));
    }

    public Setting<Duration> duration(Duration defaultValue, Duration min, Duration max) {
      return setting(defaultValue, Allowed.durations(min, max));
    }

    public Setting<Boolean> truth(boolean defaultValue) {
      return setting(defaultValue, Allowed.truth());
    }

    /// A text that matches `regex`, which `allowed` says in words.
    public Setting<String> text(String defaultValue, String allowed, String regex) {
      return setting(defaultValue, Allowed.texts(allowed, regex));
    }

    /// A value that `parse` makes of a text; it refuses a text with `IllegalArgumentException`.
    public <V> Setting<V> parsed(V defaultValue, String allowed, Function<String, V> parse) {
      return setting(defaultValue, Allowed.parsed(allowed, parse));
    }

    /// A value without a default; `parse` refuses a text with `IllegalArgumentException`.
    public <V> Setting<Optional<V>> optional(String allowed, Function<String, V> parse) {
      return new Setting<>(this, Optional.empty(), "", Allowed.parsed(allowed, parse).asOptional());
    }

    /// A text without a default that matches `regex`, which `allowed` says in words.
    public Setting<Optional<String>> optionalText(String allowed, String regex) {
      return new Setting<>(this, Optional.empty(), "", Allowed.texts(allowed, regex).asOptional());
    }

    /// Values between commas, none by default; `parse` refuses one with `IllegalArgumentException`.
    public <V> Setting<List<V>> list(String allowed, Function<String, V> parse) {
      return new Setting<>(this, List.of(), "", Allowed.parsed(allowed, parse).asList());
    }

    private <V> Setting<V> setting(V defaultValue, Allowed<V> allowed) {
      return new Setting<>(this, defaultValue, allowed.text(defaultValue), allowed);
    }
  }

  /// The same setting with its default described in words, because it depends on the machine.
  public Setting<T> withDefaultText(String words) {
    return new Setting<>(name, defaultValue, words, allowed);
  }

  public String path() {
    return name.path();
  }

  /// One sentence for the documentation.
  public String about() {
    return name.about();
  }

  public T defaultValue() {
    return defaultValue;
  }

  /// The default as a person writes it; empty when there is none.
  public String defaultText() {
    return defaultText;
  }

  /// The allowed values in words, such as `100ms to 5m`.
  public String allowed() {
    return allowed.words();
  }

  public boolean isInCodeOnly() {
    return name.isInCodeOnly();
  }

  /// Returns the value that a text stands for, or nothing when it is not allowed.
  ///
  /// @param refused is given each part of the text that is not allowed
  Optional<T> read(String text, Consumer<String> refused) {
    return allowed.read(text, refused);
  }

  /// Returns what is wrong with a value that was given in code.
  Optional<String> fault(T value) {
    return allowed.admits(value) ? Optional.empty() : Optional.of(fault(allowed.text(value), ""));
  }

  /// Returns the message about a value that is not allowed.
  ///
  /// @param quote the mark to put around the value
  String fault(String value, String quote) {
    var shown = name.isSecret() ? "something else" : quote + value + quote;
    return "%s: must be %s, was %s".formatted(path(), allowed(), shown);
  }

  @Override
  public String toString() {
    return path();
  }
}
