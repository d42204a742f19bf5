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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
  private final ScheduledExecutorService thread;
  private boolean isFailing; // the reading thread only
  private volatile HostsFileEntriesProvider hosts;
  private volatile ResolvConf resolvConf;

  NameFiles(Path hostsFile, Path resolvConfFile, int port) {
    this.hostsText = new WatchedText(hostsFile);
    this.resolvConfText = new WatchedText(resolvConfFile);
    this.port = port;
    this.hosts = parsedHosts(hostsText.text());
    this.resolvConf = parsedResolvConf(resolvConfText.text());
    warnWithoutNameServer();
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("spectra-name-files").daemon().factory());
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
    long millis = LOOK_EVERY.toMillis();
    var _ = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /// Reads both files and applies their changes. A failure is logged once, and both files are read
  /// again at the next look.
  void look() {
    try {
      takeOverChanges();
      isFailing = false;
    } catch (RuntimeException | Error e) { // top of the thread: nothing may end the schedule
      if (!isFailing) {
        LOG.log(
            Level.WARNING,
            "Reading %s and %s failed; their previous content is used until it succeeds"
                .formatted(hostsText.file(), resolvConfText.file()),
            e);
      }
      isFailing = true;
    }
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

  /// The text of a file as of the last two consecutive readings that agreed, and at first as it was
  /// read. A missing file is an empty one. If the file exists but cannot be read, for example
  /// because the process has no free file descriptor, the text does not change. Only the thread
  /// that reads the files may use an instance.
  private static final class WatchedText {
    private final Path file;
    private String text = "";
    private String lastRead;
    private boolean isUnreadable;

    private WatchedText(Path file) {
      this.file = file;
      this.lastRead = read();
      this.text = lastRead;
    }

    private Path file() {
      return file;
    }

    private String text() {
      return text;
    }

    /// Reads the file again and returns whether the text has changed.
    private boolean look() {
      String before = lastRead;
      lastRead = read();
      boolean isNew = lastRead.equals(before) && !lastRead.equals(text);
      if (isNew) {
        text = lastRead;
      }
      return isNew;
    }

    private String read() {
      try {
        var content = new String(Files.readAllBytes(file), UTF_8);
        isUnreadable = false;
        return content;
      } catch (NoSuchFileException _) {
        isUnreadable = false;
        return "";
      } catch (IOException e) {
        if (!isUnreadable) {
          LOG.log(
              Level.WARNING,
              "{0} cannot be read; its previous content is used until it can ({1})",
              file,
              e);
        }
        isUnreadable = true;
        return text;
      }
    }
  }
}
