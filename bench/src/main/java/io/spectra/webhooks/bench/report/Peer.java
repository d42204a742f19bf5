package io.spectra.webhooks.bench.report;

/// Another program of this kind, as it was measured. This command does not measure it: its figures
/// are constants, and say how far apart two programs are, not by how many percent.
///
/// - `source`: how its figures were taken.
/// - `r`: events delivered a second ÷ half of the bare rate.
/// - `deliveriesACpuSecond`: of all its processes together.
public record Peer(String name, String source, double r, double deliveriesACpuSecond) {
  /// The best that was found.
  public static final Peer BEST =
      new Peer(
          "Outpost",
          "with its three services, on a machine of this kind, all processes counted",
          0.024,
          658);
}
