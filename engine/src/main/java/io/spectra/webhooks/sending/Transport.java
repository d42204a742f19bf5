package io.spectra.webhooks.sending;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.spectra.webhooks.embedding.DeliveryObserver;
import io.spectra.webhooks.embedding.EngineWork;
import io.spectra.webhooks.nativelibrary.NativeDirectory;
import io.spectra.webhooks.tasks.FailureReport;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The mechanism with which event loops wait for sockets. A channel must be of the same kind as its
/// loop, so code that creates a channel asks [#of] with its loops. Any thread may use it.
public enum Transport {
  /// Linux's epoll, through Netty's native part. It is not available unless that part is in the
  /// class path.
  EPOLL,

  /// Java's own selectors, which work everywhere.
  NIO;

  private static final Logger LOG = System.getLogger(Transport.class.getName());

  private record Types(
      Class<? extends IoHandle> handle,
      Class<? extends SocketChannel> socket,
      Class<? extends ServerSocketChannel> serverSocket,
      Class<? extends DatagramChannel> datagram) {}

  /// Loads Netty's native libraries now, unpacked in this directory. Must be called before the
  /// process creates its first engine, transport or [ReceiverTls], because Netty looks for the
  /// libraries only once. A directory that was chosen with Netty's own system property,
  /// `io.netty.native.workdir`, is not changed. Blocks.
  ///
  /// @return why a library that belongs to this system cannot be used; Java's own sockets and TLS
  ///   replace it then
  public static Optional<String> loadNatives(NativeDirectory directory) {
    return NettyNatives.loadFrom(directory);
  }

  /// Returns the fastest transport that works on this machine.
  public static Transport best() {
    return EPOLL.isAvailable() ? EPOLL : NIO;
  }

  /// Returns the transport with this name, in small letters. Whether it works here is not checked,
  /// because [#isAvailable] loads a native library.
  ///
  /// @throws IllegalArgumentException if there is no such transport
  public static Transport named(String name) {
    for (var transport : values()) {
      if (transport.name().toLowerCase(Locale.ROOT).equals(name)) {
        return transport;
      }
    }
    throw new IllegalArgumentException("transport: must be epoll or nio, was " + name);
  }

  /// Returns the transport that these loops use. It does not matter who created them.
  ///
  /// @throws IllegalArgumentException if they use another one
  public static Transport of(EventLoopGroup loops) {
    if (loops instanceof IoEventLoopGroup group) {
      for (var transport : values()) {
        if (transport.isAvailable() && group.isCompatible(transport.types().handle)) {
          return transport;
        }
      }
    }
    throw new IllegalArgumentException("loops: must be of NIO or epoll, were " + loops);
  }

  /// Whether it works on this system, with its native part in the class path.
  public boolean isAvailable() {
    return switch (this) {
      case EPOLL -> isEpollAvailable();
      case NIO -> true;
    };
  }

  private static boolean isEpollAvailable() {
    try {
      return Epoll.isAvailable();
    } catch (LinkageError _) { // its classes are missing
      return false;
    }
  }

  /// Creates event loops, whose threads start when they are needed. The caller must shut them down.
  /// `observer` is notified of their turns.
  public EventLoopGroup loops(
      int count, DefaultThreadFactory threads, DeliveryObserver observer, LongSupplier ticker) {
    LOG.log(Level.DEBUG, "{0} event loops use {1}", count, this);
    var failures = new FailureReport(LOG, Level.WARNING, "The observer of loops failed");
    Consumer<Duration> turned =
        took -> failures.runGuarded(() -> observer.worked(EngineWork.LOOP_TURN, took));
    var timed = TurnTimer.around(handlers(), ticker, turned); // an exception would end the loop
    return new MultiThreadIoEventLoopGroup(count, threads, timed);
  }

  public Class<? extends SocketChannel> socket() {
    return types().socket;
  }

  public Class<? extends ServerSocketChannel> serverSocket() {
    return types().serverSocket;
  }

  Class<? extends DatagramChannel> datagram() {
    return types().datagram;
  }

  private IoHandlerFactory handlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
    };
  }

  private Types types() {
    return switch (this) {
      case EPOLL ->
          new Types(
              EpollIoHandle.class,
              EpollSocketChannel.class,
              EpollServerSocketChannel.class,
              EpollDatagramChannel.class);
      case NIO ->
          new Types(
              NioIoHandle.class,
              NioSocketChannel.class,
              NioServerSocketChannel.class,
              NioDatagramChannel.class);
    };
  }
}
