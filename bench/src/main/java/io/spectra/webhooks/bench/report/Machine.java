package io.spectra.webhooks.bench.report;

import io.spectra.webhooks.bench.time.MonotonicClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Describes the machine on which figures were measured, since figures can only be compared on
/// similar machines.
///
/// - `processor`: the model of the processors.
/// - `fsyncMicros`: the median time of appending a page to a file and syncing it, on the file
///   system of the server's data. It bounds how often a store can commit.
public record Machine(
    String processor, int processors, String system, String java, long fsyncMicros) {
  private static final int SYNCS = 200;
  private static final int PAGE_BYTES = 4096;
  private static final int NANOS_PER_MICRO = 1_000;

  /// Reads the properties of the machine and times some syncs.
  ///
  /// @param directory a directory on the file system to measure
  public static Machine look(MonotonicClock clock, Path directory) {
    return new Machine(
        processorModel(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        measureFsync(clock, directory));
  }

  private static String processorModel() {
    var file = Path.of("/proc/cpuinfo");
    if (!Files.exists(file)) {
      return System.getProperty("os.arch");
    }
    try {
      return processorModel(Files.readAllLines(file)).orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the model of the first processor. Its numbers follow the name, because in a virtual
  /// machine the name may fit processors of many years.
  static Optional<String> processorModel(List<String> cpuinfo) {
    var first = new HashMap<String, String>();
    for (var line : cpuinfo) {
      int colon = line.indexOf(':');
      if (colon >= 0) {
        first.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    var numbers =
        Stream.of("cpu family", "model", "stepping")
            .filter(first::containsKey)
            .map(key -> key + " " + first.get(key))
            .collect(Collectors.joining(", "));
    return Optional.ofNullable(first.get("model name"))
        .map(name -> numbers.isEmpty() ? name : "%s (%s)".formatted(name, numbers));
  }

  private static long measureFsync(MonotonicClock clock, Path directory) {
    try {
      var file = Files.createTempFile(directory, "fsync-", ".probe");
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        long[] times = new long[SYNCS];
        for (int i = 0; i < SYNCS; i++) {
          long start = clock.nanos();
          channel.write(ByteBuffer.allocate(PAGE_BYTES));
          channel.force(true);
          times[i] = clock.nanos() - start;
        }
        Arrays.sort(times);
        return times[SYNCS / 2] / NANOS_PER_MICRO;
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
