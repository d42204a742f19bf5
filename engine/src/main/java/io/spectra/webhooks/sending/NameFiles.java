package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The files in which the operator of this machine says how names are looked up: `/etc/hosts` and
/// `/etc/resolv.conf`. A change is seen within [#LOOK_EVERY].
///
/// One for all event loops. Its content may be read by any thread; the files are read by a thread
/// of its own, from [#watch()] until [#close()].
public final class NameFiles implements AutoCloseable {
  private static final int PORT = 53;
  static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private static final Logger LOG = System.getLogger(NameFiles.class.getName());
  private static final boolean IS_WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path hostsFile;
  private final Path resolvConfFile;
  private final int port;
  private final ScheduledExecutorService thread;
  private @Nullable String hostsText; // the looking thread's only
  private @Nullable String resolvConfText; // the looking thread's only
  private volatile HostsFileEntriesProvider hosts = parsedHosts("");
  private volatile ResolvConf resolvConf = ResolvConf.parse("", PORT);

  NameFiles(Path hostsFile, Path resolvConfFile, int port) {
    this.hostsFile = hostsFile;
    this.resolvConfFile = resolvConfFile;
    this.port = port;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("spectra-name-files").daemon().factory());
    look();
  }

  /// The files where this system has them, read once.
  public static NameFiles ofThisMachine() {
    var etc =
        IS_WINDOWS
            ? Path.of(System.getenv().getOrDefault("SystemRoot", "C:\\Windows"))
                .resolve("system32\\drivers\\etc")
            : Path.of("/etc");
    return new NameFiles(etc.resolve("hosts"), etc.resolve("resolv.conf"), PORT);
  }

  /// Begins to look for changes.
  public void watch() {
    long millis = LOOK_EVERY.toMillis();
    var _ = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /// Reads both files, and takes over what has changed. An unreadable file counts as an empty one.
  void look() {
    String hostsNow = textOf(hostsFile);
    if (!hostsNow.equals(hostsText)) {
      hostsText = hostsNow;
      hosts = parsedHosts(hostsNow);
    }
    String resolvConfNow = textOf(resolvConfFile);
    if (!resolvConfNow.equals(resolvConfText)) {
      boolean isFirstLook = resolvConfText == null;
      resolvConfText = resolvConfNow;
      change(withServersOfWindows(ResolvConf.parse(resolvConfNow, port)), isFirstLook);
    }
  }

  /// The addresses that the hosts file gives to a name, IPv4 first; none when it has no such name.
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
    return resolvConfFile;
  }

  private void change(ResolvConf changed, boolean isFirstLook) {
    resolvConf = changed;
    if (changed.nameServers().isEmpty()) {
      LOG.log(
          Level.WARNING,
          "No name server is configured in {0}: only names in {1} can be looked up until the file names one, which is seen within {2} s",
          resolvConfFile,
          hostsFile,
          LOOK_EVERY.toSeconds());
    } else if (!isFirstLook) {
      LOG.log(Level.INFO, "The name servers are now {0}", changed.nameServers());
    }
  }

  /// Windows has no such file, and Netty asks the system.
  private static ResolvConf withServersOfWindows(ResolvConf conf) {
    List<InetSocketAddress> servers =
        IS_WINDOWS
            ? DefaultDnsServerAddressStreamProvider.defaultAddressList()
            : conf.nameServers();
    return new ResolvConf(servers, conf.search(), conf.ndots());
  }

  private static String textOf(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException _) {
      return "";
    }
  }

  private static HostsFileEntriesProvider parsedHosts(String text) {
    try {
      return HostsFileEntriesProvider.parser().parse(new BufferedReader(new StringReader(text)));
    } catch (IOException e) {
      throw new IllegalStateException("reading a text failed", e);
    }
  }
}
