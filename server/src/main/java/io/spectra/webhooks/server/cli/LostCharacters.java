package io.spectra.webhooks.server.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Finds characters that the JVM lost while it read the command line, the environment and the
/// working directory. It reads them in the charset of the locale; where there is no locale, as in
/// cron jobs and containers, that is ASCII, and each byte of `Müller` beyond it becomes U+FFFD.
/// Nothing may be stored like that.
final class LostCharacters {
  /// Nothing was tried.
  public static final int EXIT_CODE = ExitCode.USAGE;

  private static final char LOST = '\uFFFD';

  private LostCharacters() {}

  /// The first loss, as a sentence that names cause and cure.
  ///
  /// @param charset the name of the locale's
  public static Optional<String> sentence(
      List<String> arguments,
      Map<String, String> environment,
      String workingDirectory,
      String charset) {
    return subject(arguments, environment, workingDirectory)
        .map(it ->
            "%s has characters that cannot be read in this locale, whose charset is %s; set LC_ALL=C.UTF-8, or start with ./spectra, which does"
                .formatted(it, charset));
  }

  private static Optional<String> subject(
      List<String> arguments, Map<String, String> environment, String workingDirectory) {
    for (var argument : arguments) {
      if (isLossy(argument)) {
        return Optional.of("the argument '" + argument.replace(LOST, '?') + "'");
      }
    }
    for (var variable : new TreeMap<>(environment).entrySet()) {
      // Not the value, which may be a secret.
      if (variable.getKey().startsWith("SPECTRA_") && isLossy(variable.getValue())) {
        return Optional.of(variable.getKey());
      }
    }
    return isLossy(workingDirectory)
        ? Optional.of("the working directory " + workingDirectory.replace(LOST, '?'))
        : Optional.empty();
  }

  private static boolean isLossy(String text) {
    return text.indexOf(LOST) >= 0;
  }
}
