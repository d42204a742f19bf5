package io.spectra.webhooks.server.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// The settings that somebody gave, as texts by path, each with where it came from: command line
/// over environment over file.
public record GivenValues(Map<String, Given> byPath) {
  private static final String PREFIX = "SPECTRA_";

  public GivenValues {
    byPath = Map.copyOf(byPath);
  }

  /// One value; `source` says in words where it came from.
  public record Given(String path, String text, String source) {}

  /// Puts the three sources together.
  ///
  /// @param flags values by path, as the command line gave them
  /// @throws InvalidSettingsException when the file cannot be read
  public static GivenValues of(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    var values = new HashMap<String, Given>();
    file.ifPresent(path -> addFile(path, values));
    addEnvironment(environment, values);
    flags.forEach(
        (path, text) -> values.put(path, new Given(path, text.strip(), "on the command line")));
    return new GivenValues(values);
  }

  /// `delivery.timeout` is `SPECTRA_DELIVERY_TIMEOUT`.
  static String environmentName(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /// Only variables that name a setting count: others with this beginning may well be somebody
  /// else's, as container platforms make such for every service that is called spectra.
  private static void addEnvironment(Map<String, String> environment, Map<String, Given> values) {
    for (var setting : ServerSettings.all()) {
      var name = setting.environmentName();
      var text = environment.get(name);
      if (text != null) {
        values.put(setting.path(), new Given(setting.path(), text.strip(), "from " + name));
      }
    }
  }

  private static void addFile(Path file, Map<String, Given> values) {
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties(reader)
          .forEach((path, text) ->
              values.put(path, new Given(path, text.strip(), "in " + file.getFileName())));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is not UTF-8");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> properties(Reader reader) throws IOException {
    var properties = new Properties();
    properties.load(reader);
    var texts = new HashMap<String, String>();
    for (var name : properties.stringPropertyNames()) {
      texts.put(name, properties.getProperty(name));
    }
    return texts;
  }

  private static InvalidSettingsException unreadable(Path file, String why) {
    return new InvalidSettingsException(
        List.of("settings file %s: cannot be read, %s".formatted(file, why)));
  }
}
