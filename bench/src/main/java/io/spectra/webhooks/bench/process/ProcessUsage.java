package io.spectra.webhooks.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What the operating system says a process has used, from outside of it. Linux gives processor
/// time in steps of 10 ms: measure seconds.
public final class ProcessUsage {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private ProcessUsage() {}

  /// User and system time since the process started: fields 14 and 15 of `/proc/<pid>/stat` on
  /// Linux.
  ///
  /// @throws IllegalStateException when there is no such process any more
  public static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no process " + pid + " to measure"));
  }

  /// Memory that the process holds, where the system tells as Linux does.
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
