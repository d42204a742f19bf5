package io.spectra.webhooks.bench.report;

import java.util.List;

/// One measured thing, with the value of each round.
public record Figure(String scenario, String name, String unit, List<Double> rounds) {
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
}
