package io.spectra.webhooks.server.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Manages the receiver's npm project: its sources in `src/test/node/receiver`, and its
/// installation in `target/node-receiver`. `npm ci` installs it once for each content of the lock
/// file.
///
/// Several threads and processes may use it at a time, because a file lock lets only one of them
/// install.
final class NodeProject {

  private static final int NODE_MAJOR_MIN = 18;
  private static final int ASKING_SECONDS_MAX = 20;
  private static final int INSTALLING_SECONDS_MAX = 300;
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "receiver.mjs");

  private final Path sources;
  private final Path installation;
  private final String node;
  private final String npm;

  NodeProject(Path sources, Path installation, String node, String npm) {
    this.sources = sources;
    this.installation = installation;
    this.node = node;
    this.npm = npm;
  }

  /// Returns the project of this module, with the Node on the path.
  static NodeProject ofThisModule() {
    Path module = Path.of(System.getProperty("basedir", ""));
    return new NodeProject(
        module.resolve("src/test/node/receiver"),
        module.resolve("target/node-receiver"),
        "node",
        "npm");
  }

  /// Returns the reason why the receiver cannot run on this machine, or nothing if it can.
  Optional<String> obstacle() {
    Optional<String> version = answerOf(node, "--version");
    if (version.isEmpty()) {
      return Optional.of("there is no Node on the path ('" + node + " --version' does not run)");
    }
    if (majorOf(version.get()) < NODE_MAJOR_MIN) {
      return Optional.of(
          "Node must be %s or newer, was %s".formatted(NODE_MAJOR_MIN, version.get()));
    }
    if (answerOf(npm, "--version").isEmpty()) {
      return Optional.of("there is no npm on the path ('" + npm + " --version' does not run)");
    }
    return Optional.empty();
  }

  /// Returns the command that runs the receiver, and installs the receiver first if needed.
  List<String> command() {
    install();
    return List.of(node, installation.resolve("receiver.mjs").toAbsolutePath().toString());
  }

  private synchronized void install() {
    try {
      Files.createDirectories(installation);
      try (var lockFile = FileChannel.open(installation.resolve("lock"), CREATE, WRITE);
          var _ = lockFile.lock()) {
        installLocked();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot install the receiver in " + installation, e);
    }
  }

  private void installLocked() throws IOException {
    for (String file : FILES) {
      Files.copy(sources.resolve(file), installation.resolve(file), REPLACE_EXISTING);
    }
    Path installed = installation.resolve("installed");
    String wanted = Files.readString(sources.resolve("package-lock.json"));
    if (Files.exists(installed) && Files.readString(installed).equals(wanted)) {
      return;
    }
    runNpm();
    Files.writeString(installed, wanted);
  }

  private void runNpm() throws IOException {
    Path log = installation.resolve("npm.log");
    var process =
        new ProcessBuilder(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            .directory(installation.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!endsWithin(process, INSTALLING_SECONDS_MAX) || process.exitValue() != 0) {
      throw new IllegalStateException(
          "npm ci did not succeed in %s:%n%s".formatted(installation, Files.readString(log)));
    }
  }

  private static Optional<String> answerOf(String command, String argument) {
    try {
      var process =
          new ProcessBuilder(command, argument)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!endsWithin(process, ASKING_SECONDS_MAX) || process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(new String(process.getInputStream().readAllBytes(), UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty(); // this is what happens if the command does not exist
    }
  }

  /// Whether the process ends in time by itself. If not, it is ended by force.
  private static boolean endsWithin(Process process, int seconds) {
    boolean ended = false;
    try {
      ended = process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      process.destroyForcibly();
    }
    return ended;
  }

  /// Returns 20 for `v20.20.2`, and 0 for text that is not a version.
  private static int majorOf(String version) {
    var digits = version.replaceFirst("^v([0-9]{1,4})\\..*", "$1");
    return digits.equals(version) ? 0 : Integer.parseInt(digits);
  }
}
