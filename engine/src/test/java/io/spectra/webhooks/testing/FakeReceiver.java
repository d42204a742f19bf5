package io.spectra.webhooks.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A receiver on a real socket of 127.0.0.1, plain or with TLS. It treats each request with the
/// next queued [Behaviour], or with the standing one if none is queued, and it records the
/// requests.
///
/// It is blocking code on virtual threads, deliberately unlike the stack that it tests. Instances
/// are thread-safe. [#close()] ends all its connections.
public final class FakeReceiver implements AutoCloseable {
  private static final int SECONDS_PATIENCE = 20;

  private final ServerSocket server;
  private final Optional<SSLContext> tls;
  private final Optional<SSLParameters> parameters;
  private final ConcurrentLinkedDeque<Behaviour> next = new ConcurrentLinkedDeque<>();
  private final List<ReceivedRequest> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<ReceivedRequest> unread = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> closedConnections = new LinkedBlockingQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Integer> acceptedFrom = ConcurrentHashMap.newKeySet(); // remote ports
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition connectionsChanged = lock.newCondition();
  private final CountDownLatch acceptsNoMore = new CountDownLatch(1);
  private volatile Behaviour standing = Behaviour.answer(200);
  private volatile Function<ReceivedRequest, Behaviour> plan = _ -> standing;

  private FakeReceiver(
      ServerSocket server, Optional<SSLContext> tls, Optional<SSLParameters> parameters) {
    this.server = server;
    this.tls = tls;
    this.parameters = parameters;
  }

  public static FakeReceiver start() {
    return start(Optional.empty(), Optional.empty());
  }

  public static FakeReceiver startTls(ServerIdentity identity) {
    return start(Optional.of(identity.sslContext()), Optional.empty());
  }

  /// Starts a receiver with TLS that makes these demands on its clients.
  public static FakeReceiver startTls(ServerIdentity identity, SSLParameters parameters) {
    return start(Optional.of(identity.sslContext()), Optional.of(parameters));
  }

  private static FakeReceiver start(Optional<SSLContext> tls, Optional<SSLParameters> parameters) {
    try {
      var server = new Listener();
      server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
      var receiver = new FakeReceiver(server, tls, parameters);
      Thread.ofVirtual().name("fake-receiver").start(receiver::accept);
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /// Returns a URL of this receiver by its address.
  public String url(String target) {
    return url("127.0.0.1", target);
  }

  /// Returns a URL of this receiver by a name that the sender resolves to 127.0.0.1.
  public String url(String host, String target) {
    return (tls.isPresent() ? "https" : "http") + "://" + host + ":" + port() + target;
  }

  /// Sets the behaviour for each request for which no other behaviour is queued.
  public FakeReceiver always(Behaviour behaviour) {
    standing = behaviour;
    plan = _ -> standing;
    return this;
  }

  /// Sets a function that chooses the standing behaviour for each request. It is called on the
  /// connections' threads.
  public FakeReceiver always(Function<ReceivedRequest, Behaviour> chosen) {
    plan = chosen;
    return this;
  }

  /// Queues a behaviour for each of the next requests.
  public FakeReceiver next(Behaviour... behaviours) {
    next.addAll(List.of(behaviours));
    return this;
  }

  /// Returns all requests so far, in the order in which they were read.
  public List<ReceivedRequest> requests() {
    return List.copyOf(requests);
  }

  /// Waits for the next request that has not been taken yet, and takes it.
  public ReceivedRequest takeRequest() {
    return taken(unread, "request");
  }

  /// Waits for the next connection to end, and returns its number.
  public int takeClosedConnection() {
    return taken(closedConnections, "closed connection");
  }

  /// Returns the number of connections accepted so far.
  public int connections() {
    return connections.get();
  }

  /// Waits until every connection that was opened before this call has ended, so that all its
  /// requests have been recorded. It is meant for the time after the sender has gone.
  public void awaitEndOfConnections() {
    try (Socket marker = new Socket(server.getInetAddress(), port())) {
      // Connections are accepted in the order in which they were opened.
      await("accepted connections", () -> acceptedFrom.remove(marker.getLocalPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("ended connections", open::isEmpty);
  }

  @Override
  public void close() {
    try {
      server.close();
      // The port stays open until the accepting thread has left its call.
      if (!acceptsNoMore.await(SECONDS_PATIENCE, TimeUnit.SECONDS)) {
        throw new AssertionError("the receiver does not stop accepting");
      }
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while closing a receiver", e);
    }
  }

  private <T> T taken(BlockingQueue<T> queue, String what) {
    try {
      T taken = queue.poll(SECONDS_PATIENCE, TimeUnit.SECONDS);
      if (taken == null) {
        throw new AssertionError("no " + what + " within " + SECONDS_PATIENCE + " s");
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a " + what, e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long nanosLeft = TimeUnit.SECONDS.toNanos(SECONDS_PATIENCE);
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (nanosLeft <= 0) {
          throw new AssertionError("no " + what + " within " + SECONDS_PATIENCE + " s");
        }
        nanosLeft = connectionsChanged.awaitNanos(nanosLeft);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }

  private void changeConnections(Runnable change) {
    lock.lock();
    try {
      change.run();
      connectionsChanged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        int number = connections.incrementAndGet();
        changeConnections(() -> {
          open.add(socket);
          acceptedFrom.add(socket.getPort());
        });
        Thread.ofVirtual().name("fake-receiver-" + number).start(() -> serve(socket, number));
      }
    } catch (IOException _) {
      // The receiver was closed.
    } finally {
      acceptsNoMore.countDown();
    }
  }

  private void serve(Socket plain, int number) {
    try (plain) {
      if (next.peek() instanceof Behaviour.OnAccept onAccept && next.remove(onAccept)) {
        ReceiverConnection.meet(onAccept, plain);
        return;
      }
      if (standing instanceof Behaviour.OnAccept onAccept) {
        ReceiverConnection.meet(onAccept, plain);
        return;
      }
      var connection = new ReceiverConnection(plain, secured(plain), number);
      boolean goesOn = true;
      while (goesOn) {
        Optional<ReceivedRequest> request = connection.readHead();
        goesOn = request.isPresent() && serve(connection, request.get());
      }
    } catch (IOException _) {
      // The sender closed the connection, or the test has ended.
    } finally {
      changeConnections(() -> open.remove(plain));
      closedConnections.add(number);
    }
  }

  private boolean serve(ReceiverConnection connection, ReceivedRequest head) throws IOException {
    if (next.peek() instanceof Behaviour.OnHead onHead && next.remove(onHead)) {
      boolean readsOn = connection.meet(onHead);
      record(readsOn ? connection.readBody(head) : head);
      return readsOn;
    }
    ReceivedRequest request = connection.readBody(head);
    record(request);
    return connection.meet(behaviour(request));
  }

  private Behaviour behaviour(ReceivedRequest request) {
    Behaviour first = next.poll();
    return first == null ? plan.apply(request) : first;
  }

  private void record(ReceivedRequest request) {
    requests.add(request);
    unread.add(request);
  }

  private Socket secured(Socket plain) throws IOException {
    if (tls.isEmpty()) {
      return plain;
    }
    var secured =
        (SSLSocket)
            tls.get().getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    secured.setUseClientMode(false);
    parameters.ifPresent(secured::setSSLParameters);
    secured.startHandshake();
    return secured;
  }

  /// Accepts sockets that stay open in both directions until they are closed. Java's TLS would end
  /// the TCP stream after its close_notify, which other receivers do not do.
  private static final class Listener extends ServerSocket {
    Listener() throws IOException {}

    @Override
    public Socket accept() throws IOException {
      var accepted =
          new Socket() {
            @Override
            public void shutdownOutput() {}
          };
      implAccept(accepted);
      return accepted;
    }
  }
}
