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

/// The files in which the operator of this machine says how names are looked up: `/etc/hosts` and
/// `/etc/resolv.conf`. A change counts once two looks in a row have read the same: a file that is
/// being rewritten in place is cut short for a moment, and a name that is missing in it would be
/// taken for one that does not exist. A change is seen within [#SEEN_WITHIN].
///
/// One for all event loops. Its content may be read by any thread; the files are read by a thread
/// of its own, from [#watch()] until [#close()].
public final class NameFiles implements AutoCloseable {
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
  private boolean isFailing; // the looking thread's only
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

  /// Reads both files, and takes over what has changed. A failure is logged once, and both are read
  /// again at the next look.
  void look() {
    try {
      takeOverChanges();
      isFailing = false;
    } catch (RuntimeException | Error e) { // the top of the thread: nothing may end the schedule
      if (!isFailing) {
        LOG.log(
            Level.WARNING,
            "Looking at %s and %s failed; what they said before counts until it succeeds"
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

  /// Windows has no such file, and Netty asks the system.
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

  /// The text of a file as it was when two readings in a row agreed, and at first as it was read. A
  /// missing file is an empty one. One that is there and cannot be read, as when the process has no
  /// file descriptor left, leaves the text as it is. The looking thread's only.
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
              "{0} cannot be read; what it said before counts until it can ({1})",
              file,
              e);
        }
        isUnreadable = true;
        return text;
      }
    }
  }
}
