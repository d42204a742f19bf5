package io.spectra.webhooks.bench.report;

import java.util.List;

/// One measured quantity, with the value of each round.
public record Figure(String scenario, String name, String unit, List<Double> rounds) {
  /// The names of the figures that have a target or are compared with another figure.
  public static final String R = "R, delivered ÷ half of the bare rate";

  public static final String E = "E, CPU of two bare exchanges ÷ of an event";
  public static final String HALF_TO_FULL = "CPU an event, half load ÷ full load";
  public static final String FAN_OUT_TO_BARE = "deliveries ÷ bare rate";
  public static final String TLS_TO_PLAIN = "kept, TLS ÷ plain";
  public static final String HANDSHAKE = "CPU a cold handshake: server";
  public static final String JDK_TO_HANDSHAKE = "CPU a cold handshake, Java's TLS ÷ ours";
  public static final String DRAIN_TO_THROUGHPUT = "recovery: sent to the others ÷ throughput";
  public static final String RECEIVED_P50 = "publish → receive p50";
  public static final String RECEIVED_P99 = "publish → receive p99";
  public static final String RECEIVED_P999 = "publish → receive p99.9";

  public Figure {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("figure '%s' has no value".formatted(name));
    }
    rounds = List.copyOf(rounds);
  }

  public double median() {
    var sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double least() {
    return rounds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public double most() {
    return rounds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /// Returns the smallest and largest value of the rounds, or an empty text if there was one round.
  String spread() {
    return rounds.size() == 1 ? "" : Digits.text(least()) + " – " + Digits.text(most());
  }
}
