package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Reads from the operating system what a process has used. Linux counts processor time in steps of
/// 10 ms, so a measurement should last seconds.
public final class ProcessUsage {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private ProcessUsage() {}

  /// Returns the user and system time since the process started: fields 14 and 15 of
  /// `/proc/<pid>/stat` on Linux.
  ///
  /// @throws IllegalStateException when there is no such process any more
  public static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no process " + pid + " to measure"));
  }

  /// Returns the size of the objects that a JVM has in use. The JVM collects the others first.
  ///
  /// @throws IllegalStateException when it does not answer the JDK's `jcmd` within half a minute
  public static long liveHeapBytes(long pid) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var process =
          new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      CompletableFuture.delayedExecutor(ANSWERS_WITHIN.toSeconds(), TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      try (var output = process.inputReader()) {
        var printed = output.readAllAsString();
        var matcher = LIVE.matcher(printed);
        if (!matcher.find()) {
          throw new IllegalStateException("jcmd said: " + printed);
        }
        return Long.parseLong(matcher.group(1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the memory that the process holds, if the system reports it as Linux does.
  public static OptionalLong residentBytes(long pid) {
    var status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return OptionalLong.empty();
    }
    try {
      var matcher = RESIDENT.matcher(Files.readString(status));
      return matcher.find()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)) * 1024)
          : OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
