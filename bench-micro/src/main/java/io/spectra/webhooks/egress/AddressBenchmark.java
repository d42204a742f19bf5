package io.spectra.webhooks.egress;

import io.spectra.webhooks.micro.MicroBenchmark;
import java.net.InetAddress;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/// Measures the decision whether an address may be connected to, for one public address of a
/// lookup. It must be compared with every special range.
///
/// The floor compares the address with as many networks as plain numbers.
public class AddressBenchmark extends MicroBenchmark {
  private static final Origin ORIGIN = new Origin(true, "receiver.example.com", 443);

  private final EgressGuard guard = new EgressGuard(EgressSettings.closed());
  private final List<InetAddress> v4 = answer("93.184.215.14");
  private final List<InetAddress> v6 = answer("2606:2800:21f:cb07:6820:80da:af6b:8b2c");
  private final long[] masks;
  private final long[] networks;

  public AddressBenchmark() {
    List<Cidr> blocks =
        SpecialRange.NOT_PUBLIC.stream()
            .map(SpecialRange::block)
            .filter(block -> block.network().isV4())
            .toList();
    masks = blocks.stream().mapToLong(block -> -1L << (32 - block.prefixLength())).toArray();
    networks = blocks.stream().mapToLong(block -> block.network().low()).toArray();
  }

  @Benchmark
  public Verdict publicV4() {
    return guard.judge(ORIGIN, v4);
  }

  @Benchmark
  public Verdict publicV6() {
    return guard.judge(ORIGIN, v6);
  }

  @Benchmark
  public boolean floorNumbersV4() {
    byte[] bytes = v4.getFirst().getAddress();
    long address = 0;
    for (byte octet : bytes) {
      address = address << 8 | (octet & 0xFF);
    }
    for (int i = 0; i < networks.length; i++) {
      if ((address & masks[i]) == networks[i]) {
        return false;
      }
    }
    return true;
  }

  private static List<InetAddress> answer(String literal) {
    return List.of(IpAddress.parse(literal).orElseThrow().toInetAddress());
  }
}
