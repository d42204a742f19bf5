package io.spectra.webhooks.server.settings;

import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader.Given;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The settings that somebody gave, by path: the command line wins over the environment, which wins
/// over the file. `faults` are those of what is no value at all; they are reported with all others.
public record GivenValues(Map<String, Given> byPath, List<String> faults) {
  private static final String PREFIX = "SPECTRA_";

  public GivenValues {
    byPath = Map.copyOf(byPath);
    faults = List.copyOf(faults);
  }

  /// Puts the three sources together.
  ///
  /// @param flags values by path, as the command line gave them
  public static GivenValues of(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    var values = new HashMap<String, Given>();
    var faults = new ArrayList<String>();
    file.ifPresent(path -> addFile(path, values, faults));
    addEnvironment(environment, values);
    flags.forEach(
        (path, text) -> values.put(path, new Given(path, text.strip(), "on the command line")));
    return new GivenValues(values, faults);
  }

  /// Returns these values with more faults.
  public GivenValues withFaults(List<String> more) {
    var all = new ArrayList<>(faults);
    all.addAll(more);
    return new GivenValues(byPath, all);
  }

  /// Returns the variable of a setting: `delivery.timeout` is `SPECTRA_DELIVERY_TIMEOUT`.
  static String environmentName(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /// Ignores variables that name no setting: they may belong to somebody else, since container
  /// platforms set such variables for every service with the name spectra.
  private static void addEnvironment(Map<String, String> environment, Map<String, Given> values) {
    for (Setting<?> setting : ServerSettings.offered()) {
      var name = environmentName(setting.path());
      var text = environment.get(name);
      if (text != null) {
        values.put(setting.path(), new Given(setting.path(), text.strip(), "from " + name));
      }
    }
  }

  private static void addFile(Path file, Map<String, Given> values, List<String> faults) {
    try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var lines = new Lines();
      lines.load(reader);
      for (var path : lines.stringPropertyNames()) {
        var text = lines.getProperty(path).strip();
        values.put(path, new Given(path, text, "in " + file.getFileName()));
      }
      lines.repeated.forEach(
          path -> faults.add("%s: is there twice (in %s)".formatted(path, file.getFileName())));
    } catch (NoSuchFileException _) {
      faults.add(unreadable(file, "there is no such file"));
    } catch (CharacterCodingException _) {
      faults.add(unreadable(file, "it is not UTF-8"));
    } catch (IOException | IllegalArgumentException e) {
      faults.add(unreadable(file, String.valueOf(e.getMessage())));
    }
  }

  private static String unreadable(Path file, String why) {
    return "settings file %s: cannot be read, %s".formatted(file, why);
  }

  /// Notices a line that would silently replace an earlier one.
  private static final class Lines extends Properties {
    private static final long serialVersionUID = 1L;

    private final transient Set<String> repeated = new TreeSet<>();

    @Override
    public synchronized @Nullable Object put(Object path, Object text) {
      var earlier = super.put(path, text);
      if (earlier != null) {
        repeated.add(path.toString());
      }
      return earlier;
    }
  }
}
