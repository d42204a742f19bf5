package io.spectra.webhooks.sending;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.tasks.RepeatedTasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the files in which the operator of this machine configures name lookups: `/etc/hosts` and
/// `/etc/resolv.conf`.
///
/// A change counts once two consecutive readings were the same. A file that is being rewritten in
/// place is incomplete for a moment, and a name that is missing from it would be taken for one that
/// does not exist. A change takes effect within [#SEEN_WITHIN].
///
/// All event loops share one instance. Any thread may read its content. The instance's own thread
/// reads the files, from [#watch()] until [#close()].
final class NameFiles implements AutoCloseable {
  private static final int PORT = 53;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration SEEN_WITHIN = LOOK_EVERY.multipliedBy(2);

  private static final Logger LOG = System.getLogger(NameFiles.class.getName());
  private static final boolean IS_WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private final WatchedText hostsText;
  private final WatchedText resolvConfText;
  private final int port;
  private final RepeatedTasks tasks = RepeatedTasks.onOneThread("spectra-name-files");
  private final FailureReport failures;
  private volatile HostsFileEntriesProvider hosts;
  private volatile ResolvConf resolvConf;

  NameFiles(Path hostsFile, Path resolvConfFile, int port) {
    this.hostsText = new WatchedText(hostsFile, unreadable(hostsFile));
    this.resolvConfText = new WatchedText(resolvConfFile, unreadable(resolvConfFile));
    this.port = port;
    this.hosts = parsedHosts(hostsText.text());
    this.resolvConf = parsedResolvConf(resolvConfText.text());
    this.failures =
        new FailureReport(
            LOG,
            Level.WARNING,
            "Reading %s and %s failed; their previous content is used until it succeeds"
                .formatted(hostsFile, resolvConfFile));
    warnWithoutNameServer();
  }

  private static FailureReport unreadable(Path file) {
    return new FailureReport(
        LOG,
        Level.WARNING,
        "%s cannot be read; its previous content is used until it can".formatted(file));
  }

  /// Returns the files at the places where this system has them, read once.
  public static NameFiles ofThisMachine() {
    var etc =
        IS_WINDOWS
            ? Path.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows"))
                .resolve("system32\\drivers\\etc")
            : Path.of("/etc");
    return new NameFiles(etc.resolve("hosts"), etc.resolve("resolv.conf"), PORT);
  }

  /// Starts to look for changes.
  public void watch() {
    tasks.repeat(LOOK_EVERY, this::takeOverChanges, failures);
  }

  @Override
  public void close() {
    tasks.close();
  }

  /// Reads both files and applies their changes. A failure is logged once, and both files are read
  /// again at the next look.
  void look() {
    failures.runGuarded(this::takeOverChanges);
  }

  private void takeOverChanges() {
    if (hostsText.look()) {
      hosts = parsedHosts(hostsText.text());
    }
    if (resolvConfText.look()) {
      resolvConf = parsedResolvConf(resolvConfText.text());
      warnWithoutNameServer();
      if (!resolvConf.nameServers().isEmpty()) {
        LOG.log(Level.INFO, "The name servers are now {0}", resolvConf.nameServers());
      }
    }
  }

  /// Returns the addresses that the hosts file contains for a name, IPv4 first, or none if the name
  /// is not in it.
  List<InetAddress> hosts(String name) {
    var entries = hosts;
    var key = name.toLowerCase(Locale.ROOT);
    var addresses = new ArrayList<InetAddress>();
    addresses.addAll(entries.ipv4Entries().getOrDefault(key, List.of()));
    addresses.addAll(entries.ipv6Entries().getOrDefault(key, List.of()));
    return List.copyOf(addresses);
  }

  ResolvConf resolvConf() {
    return resolvConf;
  }

  Path resolvConfFile() {
    return resolvConfText.file();
  }

  private void warnWithoutNameServer() {
    if (resolvConf.nameServers().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "No name server is configured in {0}: only names in {1} can be looked up until the file names one, which is seen within {2} s",
          resolvConfText.file(),
          hostsText.file(),
          SEEN_WITHIN.toSeconds());
    }
  }

  /// Parses the file. Windows has no such file, so Netty asks the system there.
  private ResolvConf parsedResolvConf(String text) {
    var conf = ResolvConf.parse(text, port);
    List<InetSocketAddress> servers =
        IS_WINDOWS
            ? DefaultDnsServerAddressStreamProvider.defaultAddressList()
            : conf.nameServers();
    return new ResolvConf(servers, conf.search(), conf.ndots());
  }

  private static HostsFileEntriesProvider parsedHosts(String text) {
    try {
      return HostsFileEntriesProvider.parser().parse(new BufferedReader(new StringReader(text)));
    } catch (IOException e) {
      throw new IllegalStateException("reading a text failed", e);
    }
  }
}
