package io.spectra.webhooks.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.nativelibrary.NativeDirectory;
import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import io.spectra.webhooks.platform.inventory.DeviceRoutes;
import io.spectra.webhooks.platform.inventory.Inventory;
import io.spectra.webhooks.platform.orders.OrderRoutes;
import io.spectra.webhooks.platform.orders.Orders;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.sending.NettyNatives;
import io.spectra.webhooks.sending.ReceiverTls;
import io.spectra.webhooks.sending.Transport;
import io.spectra.webhooks.server.access.Authenticator;
import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.server.access.RateLimiter;
import io.spectra.webhooks.server.access.SqlUsageStore;
import io.spectra.webhooks.server.access.UsageLog;
import io.spectra.webhooks.server.access.UsageStore;
import io.spectra.webhooks.server.admin.EventTypeRoutes;
import io.spectra.webhooks.server.admin.KeyMaker;
import io.spectra.webhooks.server.admin.KeyRoutes;
import io.spectra.webhooks.server.admin.TenantRoutes;
import io.spectra.webhooks.server.admin.WebhookListRoutes;
import io.spectra.webhooks.server.cli.RunningServer;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.events.Catalogue;
import io.spectra.webhooks.server.events.EventRoutes;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.http.RouteTable;
import io.spectra.webhooks.server.http.listener.HttpListener;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.metrics.EngineMetrics;
import io.spectra.webhooks.server.metrics.MonitoringRoutes;
import io.spectra.webhooks.server.metrics.RequestMetrics;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.server.webhooks.WebhookRoutes;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The server, put together by hand from the most general thing to the most particular: data,
/// engine, what the API offers, the listener. Opening goes down the list, closing comes back up.
///
/// [#start] blocks until requests are accepted; [#close] takes no more, finishes what it can within
/// the bound of the settings, and closes.
public final class Server implements RunningServer {
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final Duration CERTIFICATE_EVERY = Duration.ofSeconds(30);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOPS_CLOSE_WITHIN = Duration.ofSeconds(2);

  private static final Logger LOG = System.getLogger(Server.class.getName());

  private final ServerSettings settings;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Closer closer = new Closer();
  private final RouteTable routes;
  private final HttpListener listener;
  private final Optional<String> firstKey;
  // Until then it is not ready: whatever waits for readiness would miss the key.
  private volatile boolean isFirstKeyOut;

  private Server(ServerSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    try {
      makeDataDirectory();
      loadNatives();
      var cipher = new MasterKeyCipher(List.of(masterKey()), random);
      var database = openDatabase(cipher);
      var operator = settings.operatorToken().orElseGet(() -> ownToken(database.store(), cipher));
      var loops = closer.add(eventLoops(), Server::shutDown);
      var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      var engine = closer.add(startEngine(database.store(), loops, meters), this::close);
      var transactions = database.transactions(engine);
      var tasks = closer.add(new RepeatedTasks(), RepeatedTasks::close);

      var usageStore = new SqlUsageStore(transactions);
      var limiter = new RateLimiter(clock);
      var usage =
          closer.add(
              new UsageLog(limiter, usageStore, clock, database.isShared()), UsageLog::close);
      usage.start();
      var keys = new KeyMaker(engine, random, clock);

      var catalogue = new Catalogue(transactions, clock);
      if (database.isShared()) {
        tasks.repeat("Looking for new types of events", REFRESH_EVERY, catalogue::refresh);
      }

      var monitoring =
          new MonitoringRoutes(() -> isFirstKeyOut && engine.isReady(), meters).routes();
      routes =
          new RouteTable(
              Stream.concat(
                      routes(
                          new Offered(engine, transactions, catalogue, keys, usageStore, cipher),
                          tasks)
                          .stream(),
                      monitoring.stream())
                  .toList());
      var accessCheck =
          new AccessCheck(
              routes,
              new Authenticator(engine.registry()::key, clock),
              limiter,
              usage::used,
              operator,
              isLoopbackOnly());
      listener = closer.add(listen(loops, accessCheck, meters), this::close);
      tasks.repeat("Looking for a new certificate", CERTIFICATE_EVERY, listener::renewCertificate);
      firstKey =
          FirstKey.make(engine, keys); // when the listener is open: one that is not shown is lost
      isFirstKeyOut = firstKey.isEmpty();
    } catch (RuntimeException e) {
      closer.close();
      throw e;
    }
  }

  /// Starts a server on the data that the settings name.
  ///
  /// @throws StartFailedException when it cannot start; nothing is left running then
  public static Server start(ServerSettings settings) {
    return start(settings, InstantSource.system());
  }

  /// The same by another wall clock: for tests of what takes hours.
  ///
  /// @throws StartFailedException when it cannot start; nothing is left running then
  public static Server start(ServerSettings settings, InstantSource clock) {
    try {
      return new Server(settings, clock);
    } catch (StoreOpenException | StoreException e) {
      throw new StartFailedException(
          settings
              .databasePlace()
              .map(place -> DatabaseFailure.sentence(place, e))
              .orElseGet(() -> sentence(settings, e)),
          e);
    }
  }

  private static String sentence(ServerSettings settings, RuntimeException failure) {
    return failure instanceof StoreException
        ? "The data in %s cannot be used. %s."
            .formatted(settings.dataDirectory(), failure.getMessage())
        : String.valueOf(failure.getMessage());
  }

  @Override
  public URI address() {
    var bound = listener.address();
    var scheme = settings.listen().listener().tls().isPresent() ? "https" : "http";
    var address = isOnEveryAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
    var host = address.getHostAddress();
    return URI.create(
        "%s://%s:%s"
            .formatted(scheme, host.contains(":") ? "[" + host + "]" : host, bound.getPort()));
  }

  @Override
  public boolean isOnEveryAddress() {
    return listener.address().getAddress().isAnyLocalAddress();
  }

  @Override
  public Path operatorTokenFile() {
    return settings.dataDirectory().resolve(OperatorToken.FILE);
  }

  @Override
  public Optional<String> firstKey() {
    isFirstKeyOut = true;
    return firstKey;
  }

  /// Everything that the server answers: for the reference and for tests of access.
  public RouteTable routes() {
    return routes;
  }

  @Override
  public void close() {
    closer.close();
  }

  private Database openDatabase(SecretCipher cipher) {
    var database =
        settings
            .database()
            .<Database>map(where -> Database.OnPostgres.open(where, cipher, clock))
            .orElseGet(() ->
                Database.OnSqlite.open(settings.dataDirectory(), nativeDirectory(), cipher, clock));
    closer.add(database.store(), Store::close);
    database.store().callerTransactions().ifPresent(shared -> checkMasterKey(shared, cipher));
    return database;
  }

  private void makeDataDirectory() {
    var directory = settings.dataDirectory();
    try {
      OwnerOnlyFiles.createDirectories(directory);
    } catch (IOException e) {
      throw new StartFailedException(
          "The data directory %s cannot be made; choose another one with --data."
              .formatted(directory),
          e);
    }
    if (!Files.isWritable(directory)) {
      throw new StartFailedException(
          "The data directory %s cannot be written; make it writable for this user, or choose another one with --data."
              .formatted(directory));
    }
  }

  /// Before anything of Netty's: it looks for its native libraries only once.
  private void loadNatives() {
    var directory = NativeDirectory.at(nativeDirectory());
    if (directory.isOpenToOthers()) {
      LOG.log(
          Level.WARNING,
          "Other users of this machine may write in {0}, where native libraries are unpacked, and so decide what code runs; take that right away, or choose another directory with data.native_directory",
          directory.path());
    }
    NettyNatives.loadFrom(directory)
        .ifPresent(why ->
            LOG.log(
                Level.WARNING,
                "Netty''s native libraries cannot be loaded from {0}, so Java''s own sockets and TLS, which are slower, take their place; choose a directory on a file system without noexec with data.native_directory ({1})",
                directory.path(),
                why));
  }

  private Path nativeDirectory() {
    return settings.nativeDirectory().orElseGet(() -> settings.dataDirectory().resolve("native"));
  }

  private MasterKey masterKey() {
    return settings
        .masterKey()
        .map(MasterKey::parse)
        .orElseGet(() ->
            settings.database().isPresent()
                ? MasterKey.loadOrCreate(masterKeyFile(), random)
                : SqliteStore.masterKey(settings.dataDirectory(), random));
  }

  private Path masterKeyFile() {
    return settings.dataDirectory().resolve(MasterKey.FILE);
  }

  private void checkMasterKey(CallerTransactions shared, SecretCipher cipher) {
    if (!MasterKeyCheck.fits(shared, cipher)) {
      throw new StartFailedException(
          "The master key (%s) is not the one that the %s was set up with; give all nodes the same one."
              .formatted(
                  settings.masterKey().isPresent()
                      ? "data.master_key"
                      : "in " + masterKeyFile().toAbsolutePath().normalize(),
                  settings.databasePlace().orElseThrow()));
    }
  }

  /// The data directory's, or where nodes share a store the one of them all.
  private OperatorToken ownToken(Store store, SecretCipher cipher) {
    var directory = settings.dataDirectory();
    try {
      var shared = store.callerTransactions();
      if (shared.isEmpty()) {
        return OperatorToken.openOrCreate(directory, random);
      }
      var mine =
          Files.exists(operatorTokenFile())
              ? OperatorToken.openOrCreate(directory, random)
              : OperatorToken.draw(random);
      var agreed = SharedOperatorToken.agreed(shared.get(), cipher, mine);
      if (agreed.keepIn(directory)) {
        LOG.log(
            Level.INFO,
            "The operator''s token in {0} is now the one of all nodes; the one before opens nothing more",
            operatorTokenFile());
      }
      return agreed;
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new StartFailedException(e.getMessage() + ".", e);
    }
  }

  private EventLoopGroup eventLoops() {
    var transport = settings.transport().orElseGet(Transport::best);
    if (!transport.isAvailable()) {
      throw new StartFailedException(
          "engine.transport: %s does not work on this machine; choose nio, or leave the setting out."
              .formatted(transport.name().toLowerCase(Locale.ROOT)));
    }
    return transport.loops(settings.engine().loops(), new DefaultThreadFactory("spectra-loop"));
  }

  private static void shutDown(EventLoopGroup loops) {
    loops
        .shutdownGracefully(0, LOOPS_CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(LOOPS_CLOSE_WITHIN.toMillis() * 2);
  }

  private Engine startEngine(Store store, EventLoopGroup loops, MeterRegistry meters) {
    var metrics = new EngineMetrics(meters, clock);
    var builder =
        Engine.builder(store)
            .settings(settings.engine())
            .observer(metrics)
            .clock(clock)
            .loops(loops);
    settings.authorities().map(ReceiverTls::trustingTheSystemAnd).ifPresent(builder::receiverTls);
    var engine = builder.start();
    metrics.watch(engine);
    return engine;
  }

  private HttpListener listen(EventLoopGroup loops, AccessCheck accessCheck, MeterRegistry meters) {
    var where = settings.listen().listener();
    try {
      var metrics = new RequestMetrics(meters);
      var started = HttpListener.start(loops, where, accessCheck, metrics, clock, System::nanoTime);
      metrics.watch(started);
      return started;
    } catch (IOException e) {
      var message =
          e.getCause() instanceof BindException
              ? "Port %s on %s cannot be used (%s); choose another one with --port, or stop the program that has it."
                  .formatted(where.port(), where.host(), e.getCause().getMessage())
              : "The listener cannot start: %s.".formatted(e.getMessage());
      throw new StartFailedException(message, e);
    }
  }

  private boolean isLoopbackOnly() {
    try {
      return InetAddress.getByName(settings.listen().listener().host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new StartFailedException(
          "listen.host: there is no address for %s.".formatted(settings.listen().listener().host()),
          e);
    }
  }

  /// Half of the time is for requests that run, the other half for attempts under way.
  private void close(HttpListener listener) {
    listener.drain(settings.stopWithin().dividedBy(2));
    listener.close();
  }

  private void close(Engine engine) {
    engine.close(settings.stopWithin().dividedBy(2));
  }

  /// What the API's calls are made of.
  private record Offered(
      Engine engine,
      Transactions transactions,
      Catalogue catalogue,
      KeyMaker keys,
      UsageStore usage,
      SecretCipher cipher) {}

  private List<Route> routes(Offered offered, RepeatedTasks tasks) {
    var engine = offered.engine();
    var transactions = offered.transactions();
    var catalogue = offered.catalogue();
    var body = BodyRule.json(settings.listen().bodyBytesMax());
    var threads =
        closer.add(Executors.newVirtualThreadPerTaskExecutor(), ExecutorService::shutdownNow);
    var idempotent = new IdempotentRequests(transactions, offered.cipher(), clock);
    tasks.repeat("Deleting old answers", PRUNE_EVERY, idempotent::prune);
    var events =
        new EventRoutes(
            engine,
            catalogue,
            idempotent,
            clock,
            threads,
            new EventRoutes.Bounds(settings.events(), settings.listen().eventBytesMax()));
    var webhooks =
        new WebhookRoutes(
            engine,
            catalogue,
            idempotent,
            random,
            clock,
            new WebhookRoutes.Bounds(settings.webhooksPerKeyMax(), body));
    return Stream.of(
            new OrderRoutes(new Orders(transactions, clock), idempotent, body).routes(),
            new DeviceRoutes(new Inventory(transactions, clock), idempotent, body).routes(),
            webhooks.routes(),
            events.routes(),
            new TenantRoutes(engine, idempotent, body).routes(),
            new KeyRoutes(engine, offered.keys(), offered.usage(), idempotent, clock, body)
                .routes(),
            new WebhookListRoutes(engine).routes(),
            new EventTypeRoutes(catalogue, idempotent, body).routes())
        .flatMap(List::stream)
        .toList();
  }
}
