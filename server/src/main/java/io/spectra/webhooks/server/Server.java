package io.spectra.webhooks.server;

import io.netty.channel.EventLoopGroup;
import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.platform.Platform;
import io.spectra.webhooks.secret.MasterKeyCipher;
import io.spectra.webhooks.server.access.Authenticator;
import io.spectra.webhooks.server.access.RateLimiter;
import io.spectra.webhooks.server.access.UsageLog;
import io.spectra.webhooks.server.admin.AdminRoutes;
import io.spectra.webhooks.server.admin.EventTypeRoutes;
import io.spectra.webhooks.server.admin.FirstKey;
import io.spectra.webhooks.server.cli.RunningServer;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.events.Catalogue;
import io.spectra.webhooks.server.events.EventRoutes;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.http.RouteTable;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.metrics.ServerMetrics;
import io.spectra.webhooks.server.settings.ServerSettings;
import io.spectra.webhooks.server.storage.Transactions;
import io.spectra.webhooks.server.webhooks.WebhookRoutes;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.StoreException;
import io.spectra.webhooks.store.StoreOpenException;
import io.spectra.webhooks.tasks.FailureReport;
import io.spectra.webhooks.tasks.RepeatedTasks;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Wires the server, from the most general part to the most particular: data, engine, the API's
/// routes, the listener. It closes the parts in the reverse order.
///
/// [#start] blocks until requests are accepted; [#close] takes no more requests, finishes what it
/// can within the bound of the settings, and closes.
public final class Server implements RunningServer {
  private static final System.Logger LOG = System.getLogger(Server.class.getName());
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(10);
  private static final Duration CERTIFICATE_EVERY = Duration.ofSeconds(30);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(1);

  private final ServerSettings settings;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Closer closer;
  private final RepeatedTasks tasks = RepeatedTasks.withThreadPerTask("spectra-tasks-");
  private final ServerFiles files;
  private final RouteTable routes;
  private final ApiListener listener;
  private final Optional<String> firstKey;
  // The server reports that it is ready only after this is set. Otherwise a program that waits for
  // readiness would miss the key.
  private volatile boolean isFirstKeyOut;

  private Server(ServerSettings settings, InstantSource clock, Closer closer) {
    this.settings = settings;
    this.clock = clock;
    this.closer = closer;
    files = ServerFiles.prepare(settings.data(), random);
    var cipher = new MasterKeyCipher(List.of(files.masterKey()), random);
    var database = Database.open(settings, files, cipher, clock);
    var store = closer.add(database.store(), Store::close);
    files.checkMasterKey(store, cipher);
    var operator = files.operatorToken(store, cipher);

    var metrics = new ServerMetrics(clock);
    var eventLoops = EventLoops.start(settings, metrics.deliveries(), System::nanoTime);
    var loops = closer.add(eventLoops, EventLoops::close);
    var engine = closer.add(startEngine(store, loops, metrics), this::close);
    closer.add(tasks, RepeatedTasks::close);

    var transactions = database.transactions(engine);
    var limiter = new RateLimiter(clock);
    var usageLog = UsageLog.start(limiter, transactions, clock, database.isShared());
    var usage = closer.add(usageLog, UsageLog::close);
    var catalogue = new Catalogue(transactions, clock);
    var idempotent = new IdempotentRequests(transactions, cipher, clock);
    var offered = new ArrayList<>(routes(engine, transactions, catalogue, idempotent, usage));
    offered.addAll(metrics.routes(() -> isFirstKeyOut && engine.isReady()));
    routes = new RouteTable(offered);
    var accessCheck =
        new AccessCheck(
            routes,
            new Authenticator(engine.registry()::key, clock),
            limiter,
            usage::used,
            operator,
            ApiListener.isLoopbackOnly(settings.api().listener()));
    listener = closer.add(listen(loops, accessCheck, metrics), this::close);
    startTasks(catalogue, database.isShared(), idempotent);
    // Only now that the listener is open: a key that is never shown is lost.
    firstKey = FirstKey.make(engine, random, clock);
    isFirstKeyOut = firstKey.isEmpty();
  }

  /// Starts a server on the data that the settings name.
  ///
  /// @throws StartFailedException when it cannot start; nothing is left running then
  public static Server start(ServerSettings settings) {
    return start(settings, InstantSource.system());
  }

  /// Starts a server with another wall clock, for tests of what takes hours.
  ///
  /// @throws StartFailedException when it cannot start; nothing is left running then
  public static Server start(ServerSettings settings, InstantSource clock) {
    var closer = new Closer();
    try {
      return new Server(settings, clock, closer);
    } catch (RuntimeException e) {
      closer.close();
      throw asStartFailure(settings, e);
    }
  }

  /// Returns the failure as the command line reports it, if data that cannot be opened caused it.
  private static RuntimeException asStartFailure(ServerSettings settings, RuntimeException e) {
    if (!(e instanceof StoreOpenException) && !(e instanceof StoreException)) {
      return e;
    }
    return new StartFailedException(
        settings
            .data()
            .databasePlace()
            .map(place -> DatabaseFailure.sentence(place, e))
            .orElseGet(() -> sentence(settings, e)),
        e);
  }

  private static String sentence(ServerSettings settings, RuntimeException failure) {
    return failure instanceof StoreException
        ? "The data in %s cannot be used. %s."
            .formatted(settings.data().directory(), failure.getMessage())
        : String.valueOf(failure.getMessage());
  }

  private void repeat(String what, Duration every, Runnable task) {
    var failures =
        new FailureReport(LOG, System.Logger.Level.WARNING, what + " failed; it is tried again");
    tasks.repeat(every, task, failures);
  }

  private Engine startEngine(Store store, EventLoopGroup loops, ServerMetrics metrics) {
    var builder =
        Engine.builder(store)
            .settings(settings.engine())
            .observer(metrics.deliveries())
            .clock(clock)
            .loops(loops);
    settings.network().authorities().ifPresent(builder::authorities);
    var engine = builder.start();
    metrics.watch(engine);
    return engine;
  }

  private ApiListener listen(EventLoopGroup loops, AccessCheck accessCheck, ServerMetrics metrics) {
    return ApiListener.start(
        loops, settings.api().listener(), accessCheck, metrics, clock, System::nanoTime);
  }

  private void startTasks(
      Catalogue catalogue, boolean isCatalogueShared, IdempotentRequests idempotent) {
    if (isCatalogueShared) {
      repeat("Looking for new types of events", REFRESH_EVERY, catalogue::refresh);
    }
    repeat("Deleting old answers", PRUNE_EVERY, idempotent::prune);
    repeat("Looking for a new certificate", CERTIFICATE_EVERY, listener.http()::renewCertificate);
  }

  /// The API's calls, except those of monitoring systems.
  private List<Route> routes(
      Engine engine,
      Transactions transactions,
      Catalogue catalogue,
      IdempotentRequests idempotent,
      UsageLog usage) {
    var body = BodyRule.json(settings.api().bodyBytesMax());
    var threads =
        closer.add(Executors.newVirtualThreadPerTaskExecutor(), ExecutorService::shutdownNow);
    var eventBounds =
        new EventRoutes.Bounds(settings.api().events(), settings.api().eventBytesMax());
    var events = new EventRoutes(engine, catalogue, idempotent, clock, threads, eventBounds);
    var webhookBounds = new WebhookRoutes.Bounds(settings.api().webhooksPerKeyMax(), body);
    var webhooks = new WebhookRoutes(engine, catalogue, idempotent, random, clock, webhookBounds);
    var admin = new AdminRoutes(engine, usage, idempotent, random, clock, body);

    var routes = new ArrayList<Route>();
    routes.addAll(events.routes());
    routes.addAll(webhooks.routes());
    routes.addAll(admin.routes());
    routes.addAll(new EventTypeRoutes(catalogue, idempotent, body).routes());
    if (settings.api().isPlatformEnabled()) {
      routes.addAll(Platform.routes(transactions, idempotent, clock, body));
    }
    return routes;
  }

  @Override
  public URI address() {
    return listener.url();
  }

  @Override
  public boolean isOnEveryAddress() {
    return listener.isOnEveryAddress();
  }

  @Override
  public Path operatorTokenFile() {
    return files.operatorTokenFile();
  }

  @Override
  public Optional<String> firstKey() {
    isFirstKeyOut = true;
    return firstKey;
  }

  /// Returns all routes, for the reference and for tests of access.
  public RouteTable routes() {
    return routes;
  }

  @Override
  public void close() {
    closer.close();
  }

  /// Half of the time is for requests that run, the other half for attempts under way.
  private void close(ApiListener listener) {
    listener.http().drain(settings.stopWithin().dividedBy(2));
    listener.http().close();
  }

  private void close(Engine engine) {
    engine.close(settings.stopWithin().dividedBy(2));
  }
}
