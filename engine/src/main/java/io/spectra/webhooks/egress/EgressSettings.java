package io.spectra.webhooks.egress;

import io.spectra.webhooks.settings.InvalidSettingsException;
import io.spectra.webhooks.settings.Setting;
import io.spectra.webhooks.settings.SettingReader;
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
/// [InvalidSettingsException] whose message lists all faults.
public record EgressSettings(
    List<Cidr> openNetworks, Set<String> openHosts, boolean plainHttpWhereOpened) {
  private static final Setting<List<Cidr>> OPEN_NETWORKS =
      Setting.named("egress.open_networks", "Networks of receivers, beyond the public internet.")
          .list("networks such as 10.0.0.0/8", Cidr::parse);
  private static final Setting<List<String>> OPEN_HOSTS =
      Setting.named("egress.open_hosts", "Hosts that may have any address, and plain http.")
          .list("names such as hooks.example.internal", EgressSettings::checkedHost);
  private static final Setting<Boolean> PLAIN_HTTP_WHERE_OPENED =
      Setting.named(
              "egress.plain_http_where_opened",
              "Whether opened hosts may be reached by plain http.")
          .inCodeOnly()
          .truth(true);

  public EgressSettings {
    openNetworks = List.copyOf(openNetworks);
    openHosts = checkedHosts(openHosts);
  }

  public static EgressSettings read(SettingReader reader) {
    return new EgressSettings(
        reader.get(OPEN_NETWORKS),
        Set.copyOf(reader.get(OPEN_HOSTS)),
        reader.get(PLAIN_HTTP_WHERE_OPENED));
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

  /// Returns what either of the two opens.
  public EgressSettings and(EgressSettings other) {
    var networks = new ArrayList<>(openNetworks);
    networks.addAll(other.openNetworks);
    var hosts = new TreeSet<>(openHosts);
    hosts.addAll(other.openHosts);
    return new EgressSettings(networks, hosts, plainHttpWhereOpened || other.plainHttpWhereOpened);
  }

  boolean opens(IpAddress address) {
    return openNetworks.stream().anyMatch(network -> network.contains(address));
  }

  private static String checkedHost(String host) {
    return checkedHosts(Set.of(host)).iterator().next();
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
      throw new InvalidSettingsException(faults);
    }
    return Set.copyOf(names);
  }
}
