package io.spectra.webhooks.bench.report;

/// Another program of this kind and its measured figures. This command does not measure it: the
/// figures are constants, and show the order of magnitude between two programs, not percents.
///
/// - `source`: the way in which its figures were measured.
/// - `r`: events delivered a second ÷ half of the bare rate.
/// - `deliveriesACpuSecond`: the deliveries of all its processes together.
public record Peer(String name, String source, double r, double deliveriesACpuSecond) {
  /// The best peer that was found.
  public static final Peer BEST =
      new Peer(
          "Outpost",
          "with its three services, on a machine of this kind, all processes counted",
          0.024,
          658);
}
