package io.spectra.webhooks.sending;

import io.spectra.webhooks.egress.IpAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The hosts for which a certificate is valid: the DNS names and addresses among its alternative
/// names (RFC 9525, 6). The common name does not count. Instances are immutable and thread-safe.
final class CertificateNames {
  private static final int SHOWN_MAX = 5;
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final List<String> dnsNames;
  private final List<String> addresses;

  private CertificateNames(List<String> dnsNames, List<String> addresses) {
    this.dnsNames = List.copyOf(dnsNames);
    this.addresses = List.copyOf(addresses);
  }

  /// Reads the names of a certificate. There are none if they cannot be read.
  static CertificateNames of(X509Certificate certificate) {
    var dnsNames = new ArrayList<String>();
    var addresses = new ArrayList<String>();
    try {
      var names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0).equals(DNS_NAME)) {
          dnsNames.add(((String) name.get(1)).toLowerCase(Locale.ROOT));
        } else if (name.get(0).equals(IP_ADDRESS)) {
          addresses.add((String) name.get(1));
        }
      }
    } catch (CertificateParsingException _) {
      // The certificate is valid for no host then.
    }
    return new CertificateNames(dnsNames, addresses);
  }

  /// Whether the certificate is valid for this host, a name in lower case or an address. A wildcard
  /// matches the whole first label if at least two labels follow it.
  boolean match(String host) {
    Optional<IpAddress> address = IpAddress.parse(host);
    return address.isPresent()
        ? addresses.stream().anyMatch(name -> IpAddress.parse(name).equals(address))
        : dnsNames.stream().anyMatch(name -> matches(name, host));
  }

  /// Returns the first few names for a message.
  String describe() {
    var all = new ArrayList<>(dnsNames);
    all.addAll(addresses);
    if (all.isEmpty()) {
      return "no host";
    }
    String shown = String.join(", ", all.subList(0, Math.min(SHOWN_MAX, all.size())));
    return all.size() > SHOWN_MAX ? shown + " and " + (all.size() - SHOWN_MAX) + " more" : shown;
  }

  private static boolean matches(String name, String host) {
    if (!name.startsWith("*.")) {
      return name.equals(host);
    }
    int dot = host.indexOf('.');
    String parent = name.substring(2);
    return dot > 0 && parent.indexOf('.') > 0 && parent.equals(host.substring(dot + 1));
  }
}
