package io.spectra.webhooks.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// Collects the figures and faults of the rounds. One thread uses it.
public final class Findings {
  private static final double MICROS_PER_MILLI = 1_000;
  private static final double BYTES_PER_MEGABYTE = 1 << 20;

  private record Key(String scenario, String name, String unit) {}

  private final Map<Key, List<Double>> values = new LinkedHashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  public void add(String scenario, String name, String unit, double value) {
    values.computeIfAbsent(new Key(scenario, name, unit), _ -> new ArrayList<>()).add(value);
  }

  /// Adds a time in microseconds, which is reported in milliseconds.
  public void addMicros(String scenario, String name, double micros) {
    add(scenario, name, "ms", micros / MICROS_PER_MILLI);
  }

  /// Adds an amount of memory, which is reported in megabytes of 2^20 bytes.
  public void addBytes(String scenario, String name, long bytes) {
    add(scenario, name, "MB", bytes / BYTES_PER_MEGABYTE);
  }

  /// Adds a remark on how far the figures can be trusted. It fails no run.
  public void addRemark(String scenario, String remark) {
    remarks.add(scenario + ": " + remark);
  }

  /// Adds a fault, such as an accepted event that never arrived. A run with a fault fails.
  public void addFault(String scenario, String fault) {
    faults.add(scenario + ": " + fault);
  }

  /// Returns the value of the latest round.
  public OptionalDouble latest(String scenario, String name) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().scenario().equals(scenario))
        .filter(entry -> entry.getKey().name().equals(name))
        .mapToDouble(entry -> entry.getValue().getLast())
        .findFirst();
  }

  /// Returns the figures in the order in which they were first added.
  public List<Figure> figures() {
    return values.entrySet().stream()
        .map(entry ->
            new Figure(
                entry.getKey().scenario(),
                entry.getKey().name(),
                entry.getKey().unit(),
                entry.getValue()))
        .toList();
  }

  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  public List<String> faults() {
    return List.copyOf(faults);
  }
}
