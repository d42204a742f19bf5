package io.spectra.webhooks.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// What an operator opened beyond the public internet: networks, host names, and whether plain http
/// is good enough there. Nothing here opens link-local and metadata addresses. Names match whole,
/// without case and without the dot of the root at their end; addresses belong to `openNetworks`. A
/// host that is no plain name is an `IllegalArgumentException`, with all faults in one message.
public record EgressSettings(
    List<Cidr> openNetworks, Set<String> openHosts, boolean plainHttpWhereOpened) {

  public EgressSettings {
    openNetworks = List.copyOf(openNetworks);
    openHosts = checkedHosts(openHosts);
  }

  /// The public internet over https, nothing else: the default.
  public static EgressSettings closed() {
    return new EgressSettings(List.of(), Set.of(), true);
  }

  /// Receivers on this machine, over plain http: `--dev`.
  public static EgressSettings development() {
    return new EgressSettings(
        List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128")), Set.of("localhost"), true);
  }

  boolean opens(IpAddress address) {
    return openNetworks.stream().anyMatch(network -> network.contains(address));
  }

  private static Set<String> checkedHosts(Set<String> hosts) {
    var names = new TreeSet<String>();
    var faults = new ArrayList<String>();
    for (var host : hosts) {
      String name = HostName.withoutRootDot(host.toLowerCase(Locale.ROOT));
      if (IpAddress.parse(name).isPresent()) {
        faults.add(
            "egress.open_hosts: '%s' is an address; put it into open_networks".formatted(host));
      } else if (!HostName.isValid(name)) {
        faults.add(
            "egress.open_hosts: '%s' must be a name such as hooks.example.internal"
                .formatted(host));
      } else {
        names.add(name);
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    return Set.copyOf(names);
  }
}
