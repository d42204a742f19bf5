package io.spectra.webhooks.sending;

import io.spectra.webhooks.egress.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The parts of `/etc/resolv.conf` that are used here: the name servers, the search list and
/// `ndots`. Everything else in the file is ignored. Instances are immutable and thread-safe.
record ResolvConf(List<InetSocketAddress> nameServers, List<String> search, int ndots) {
  /// The limits of the C library.
  private static final int NAME_SERVERS_MAX = 3;

  private static final int NDOTS_MAX = 15;

  /// The largest number of search domains. A longer list would take longer than an attempt may
  /// take.
  private static final int SEARCH_MAX = 16;

  ResolvConf {
    nameServers = List.copyOf(nameServers);
    search = List.copyOf(search);
  }

  /// Parses the file's text. `port` is the port of all name servers, because the file does not
  /// contain one.
  static ResolvConf parse(String text, int port) {
    var nameServers = new ArrayList<InetSocketAddress>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : text.lines().toList()) {
      var words = Arrays.asList(line.strip().split("\\s+"));
      var values = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> addNameServer(values, port, nameServers);
        case "search", "domain" -> search = domains(values); // the last one counts
        case "options" -> ndots = ndots(values, ndots);
        default -> {} // a comment, or nothing that is used here
      }
    }
    return new ResolvConf(nameServers, search, ndots);
  }

  /// Returns the absolute names to ask for, in this order. With `usesSearchList`, a name with at
  /// least `ndots` dots is tried unchanged first, and any other name is tried unchanged last.
  List<String> namesFor(String host, boolean usesSearchList) {
    if (!usesSearchList || host.endsWith(".")) {
      return List.of(host);
    }
    var names = new ArrayList<String>();
    search.forEach(domain -> names.add(host + "." + domain));
    boolean asItIsFirst = host.chars().filter(c -> c == '.').count() >= ndots;
    names.add(asItIsFirst ? 0 : names.size(), host);
    return List.copyOf(names);
  }

  private static void addNameServer(
      List<String> values, int port, List<InetSocketAddress> nameServers) {
    if (values.isEmpty() || nameServers.size() == NAME_SERVERS_MAX) {
      return;
    }
    try {
      nameServers.add(new InetSocketAddress(InetAddress.ofLiteral(values.getFirst()), port));
    } catch (IllegalArgumentException _) {
      // The value is not an address, or belongs to an interface that does not exist; others may
      // work.
    }
  }

  private static List<String> domains(List<String> values) {
    return values.stream()
        .map(domain -> domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain)
        .filter(domain -> !domain.isEmpty() && IpAddress.parse(domain).isEmpty())
        .limit(SEARCH_MAX)
        .toList();
  }

  private static int ndots(List<String> options, int before) {
    int ndots = before;
    for (String option : options) {
      if (option.matches("ndots:\\d{1,4}")) {
        ndots = Math.min(NDOTS_MAX, Integer.parseInt(option.substring("ndots:".length())));
      }
    }
    return ndots;
  }
}
