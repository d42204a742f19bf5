package io.spectra.webhooks.webhook;

import io.spectra.webhooks.egress.HostName;
import io.spectra.webhooks.egress.IpAddress;
import io.spectra.webhooks.egress.Origin;
import java.net.IDN;
import java.util.Locale;
import java.util.Optional;

/// The URL of a receiver, read strictly: every program on the way interprets an accepted URL in the
/// same way.
///
/// The class has a small reader of its own because the host of a `java.net.URI` is null for several
/// hostile forms. A URL must be absolute, with the scheme `https` or `http`; the egress guard
/// decides whether plain http is allowed. It has no userinfo and no fragment. The host is a name of
/// letters, digits, hyphens and underscores, or a complete address. Everything after the host is
/// ASCII. Characters that RFC 3986 does not allow are refused with a hint and never encoded
/// silently, because the URL is echoed as it was given. Instances are immutable and thread-safe.
public final class WebhookUrl {
  public static final int LENGTH_MAX = 2_048;

  private static final String UNRESERVED_MARKS = "-._~";
  private static final String SUB_DELIMITERS = "!$&'()*+,;=";
  private static final String TARGET_MARKS = UNRESERVED_MARKS + SUB_DELIMITERS + ":@/?";

  private final String text;
  private final Origin origin;
  private final String requestTarget;

  private WebhookUrl(String text, Origin origin, String requestTarget) {
    this.text = text;
    this.origin = origin;
    this.requestTarget = requestTarget;
  }

  /// Reads the whole of `text`.
  ///
  /// @throws InvalidWebhookUrlException with a sentence that says what to do
  public static WebhookUrl parse(String text) {
    checkWhole(text);
    boolean isTls = hasScheme(text, "https://");
    if (!isTls && !hasScheme(text, "http://")) {
      throw invalid("The URL must be absolute and begin with https://.");
    }
    int start = text.indexOf("//") + 2;
    int end = authorityEnd(text, start);
    var origin = origin(isTls, text.substring(start, end));
    checkTarget(text, end);
    String target = text.substring(end);
    return new WebhookUrl(text, origin, target.startsWith("/") ? target : "/" + target);
  }

  /// Returns the URL as it was given.
  public String text() {
    return text;
  }

  /// Returns scheme, host and port, which are the key of a connection pool.
  public Origin origin() {
    return origin;
  }

  public boolean isTls() {
    return origin.isTls();
  }

  /// Returns the host in lower-case ASCII. A name that was not ASCII is in its `xn--` form, a name
  /// has no final dot, and an address has no brackets.
  public String host() {
    return origin.host();
  }

  public int port() {
    return origin.port();
  }

  public Optional<IpAddress> literalAddress() {
    return origin.literalAddress();
  }

  /// Returns path and query as they are written on the request line, or `/` if there is no path.
  public String requestTarget() {
    return requestTarget;
  }

  public String hostHeader() {
    return origin.hostHeader();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WebhookUrl url && text.equals(url.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static void checkWhole(String text) {
    if (text.isEmpty()) {
      throw invalid("The URL is empty; send an absolute https URL.");
    }
    if (text.length() > LENGTH_MAX) {
      throw invalid(
          "The URL has %s characters; at most %s are allowed."
              .formatted(text.length(), LENGTH_MAX));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7F) {
        throw invalid("The URL contains white space or a control character; remove it.");
      }
      if (c == '\\') {
        throw invalid("The URL contains a backslash; use / or %5C.");
      }
      if (c == '#') {
        throw invalid(
            "The URL has a fragment, which is never sent; remove the # and what follows it.");
      }
    }
  }

  private static boolean hasScheme(String text, String scheme) {
    return text.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static int authorityEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static Origin origin(boolean isTls, String authority) {
    if (authority.indexOf('@') >= 0) {
      throw invalid("The URL contains a user name or password; remove everything up to the @.");
    }
    if (isBareIpv6(authority)) {
      throw invalid(
          "The IPv6 address in the URL must be in brackets, as in https://[2001:db8::1]:8443/.");
    }
    int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (authority.startsWith("[") && hostEnd == 0) {
      throw invalid("The IPv6 address in the URL lacks its closing bracket.");
    }
    String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
    String rest = authority.substring(host.length());
    return new Origin(isTls, host(host), port(rest, isTls));
  }

  /// Whether this is an IPv6 address without brackets, possibly followed by a port.
  private static boolean isBareIpv6(String authority) {
    if (authority.startsWith("[")) {
      return false;
    }
    return authority.contains("::")
        || isIpv6(authority)
        || isIpv6(authority.substring(0, Math.max(0, authority.lastIndexOf(':'))));
  }

  private static boolean isIpv6(String text) {
    return IpAddress.parse(text).filter(address -> !address.isV4()).isPresent();
  }

  private static String host(String host) {
    if (host.isEmpty()) {
      throw invalid("The URL has no host.");
    }
    if (host.startsWith("[")) {
      return IpAddress.parse(host.substring(1, host.length() - 1))
          .filter(address -> !address.isV4())
          .map(IpAddress::toString)
          .orElseThrow(
              () -> invalid("The URL's host is not an IPv6 address, without a zone, in brackets."));
    }
    String absolute = HostName.withoutRootDot(host);
    String name = isAscii(absolute) ? absolute.toLowerCase(Locale.ROOT) : punycode(absolute);
    return HostName.endsInNumber(name) ? ipv4(name) : hostName(name);
  }

  private static String ipv4(String host) {
    return IpAddress.parse(host)
        .map(IpAddress::toString)
        .orElseThrow(() ->
            invalid(
                "The URL's host is not an IPv4 address of four decimal numbers without leading"
                    + " zeros."));
  }

  private static String hostName(String name) {
    if (!HostName.isValid(name)) {
      throw invalid(
          "The URL's host is not a host name: letters, digits, hyphens and underscores, at most 63 a"
              + " label and 253 in all.");
    }
    return name;
  }

  /// Returns the name in its `xn--` form. The JDK implements IDNA 2003, which changes some names
  /// into others (ß into ss, full-width digits into digits). Only a name that is unchanged after
  /// conversion in both directions has one meaning. The ASCII characters of the result are checked
  /// afterwards, as for every name.
  private static String punycode(String host) {
    String advice =
        "The URL's host is not a name that all systems read alike; write it in its xn-- form.";
    try {
      String ascii = IDN.toASCII(host).toLowerCase(Locale.ROOT);
      if (IDN.toUnicode(ascii).equals(host.toLowerCase(Locale.ROOT))) {
        return ascii;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(advice);
    }
    throw invalid(advice);
  }

  private static int port(String afterHost, boolean isTls) {
    if (afterHost.isEmpty()) {
      return isTls ? 443 : 80;
    }
    boolean digits = afterHost.matches(":[1-9][0-9]{0,4}");
    int port = digits ? Integer.parseInt(afterHost, 1, afterHost.length(), 10) : 0;
    if (port < 1 || port > 65_535) {
      throw invalid("The URL's port must be a number of 1 to 65535, without leading zeros.");
    }
    return port;
  }

  private static void checkTarget(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        checkEscape(text, i);
      } else if (c >= 0x80) {
        throw invalid(
            "The URL's path or query contains a character beyond ASCII; percent-encode it.");
      } else if (!isAlphanumeric(c) && TARGET_MARKS.indexOf(c) < 0) {
        throw invalid(
            String.format(
                Locale.ROOT,
                "The URL's path or query contains '%c'; write it as %%%02X.",
                c,
                (int) c));
      }
    }
  }

  private static void checkEscape(String text, int percent) {
    boolean complete =
        percent + 2 < text.length()
            && isHex(text.charAt(percent + 1))
            && isHex(text.charAt(percent + 2));
    if (!complete) {
      throw invalid(
          "The URL contains a % without two hexadecimal digits after it; write it as %25.");
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isHex(char c) {
    return c < 0x80 && Character.digit(c, 16) >= 0;
  }

  private static InvalidWebhookUrlException invalid(String message) {
    return new InvalidWebhookUrlException(message);
  }
}
