package io.spectra.webhooks.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// The networks and host names that an operator opened beyond the public internet, and whether
/// plain http may be used there. No setting opens link-local and metadata addresses.
///
/// Names match as a whole, without regard to case or to a final dot. Addresses must be given in
/// `openNetworks`. If a host is not a plain name, the constructor throws an
/// `IllegalArgumentException` whose message lists all faults.
public record EgressSettings(
    List<Cidr> openNetworks, Set<String> openHosts, boolean plainHttpWhereOpened) {

  public EgressSettings {
    openNetworks = List.copyOf(openNetworks);
    openHosts = checkedHosts(openHosts);
  }

  /// Returns the default: only the public internet, only over https.
  public static EgressSettings closed() {
    return new EgressSettings(List.of(), Set.of(), true);
  }

  /// Returns the settings of `--dev`: receivers on this machine are allowed, over plain http.
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
