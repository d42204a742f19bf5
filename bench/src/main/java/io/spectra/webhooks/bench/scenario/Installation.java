package io.spectra.webhooks.bench.scenario;

import io.spectra.webhooks.bench.process.CpuTime;
import io.spectra.webhooks.bench.process.PostgresSchema;
import io.spectra.webhooks.bench.process.PostgresServer;
import io.spectra.webhooks.bench.process.ServerApi;
import io.spectra.webhooks.bench.process.ServerProcess;
import io.spectra.webhooks.bench.report.Findings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs the servers of one measurement on new data. Each has a directory of its own; on PostgreSQL,
/// all share one schema as nodes. Closing it ends them and removes their data. One thread uses it.
final class Installation implements AutoCloseable {
  private final Rig rig;
  private final Optional<PostgresServer> postgres;
  private final Optional<PostgresSchema> schema;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<ServerApi> apis = new ArrayList<>(); // one for each server
  private final List<Path> directories = new ArrayList<>();

  private Installation(Rig rig, Optional<PostgresServer> postgres) {
    this.rig = rig;
    this.postgres = postgres;
    this.schema = postgres.map(PostgresServer::newSchema);
  }

  /// Starts this many servers, one after the other.
  static Installation start(Rig rig, MeasuredStore store, int nodes) throws InterruptedException {
    return start(rig, store, nodes, Map.of());
  }

  /// Starts this many servers, one after the other.
  ///
  /// @param others settings of the servers, as environment variables
  static Installation start(Rig rig, MeasuredStore store, int nodes, Map<String, String> others)
      throws InterruptedException {
    var postgres =
        switch (store) {
          case SQLITE -> Optional.<PostgresServer>empty();
          case POSTGRES -> Optional.of(rig.postgres());
        };
    var installation = new Installation(rig, postgres);
    try {
      for (int node = 0; node < nodes; node++) {
        installation.startServer(others);
      }
      return installation;
    } catch (RuntimeException | InterruptedException e) {
      installation.close();
      throw e;
    }
  }

  private void startServer(Map<String, String> others) throws InterruptedException {
    var data = rig.newData();
    directories.add(data);
    var settings = new HashMap<>(others);
    schema.map(PostgresSchema::settings).ifPresent(settings::putAll);
    var server = rig.startServer(data, settings);
    servers.add(server);
    apis.add(new ServerApi(server.url()));
  }

  /// Returns the server that has created the tenant and its key.
  ServerProcess first() {
    return servers.getFirst();
  }

  List<InetSocketAddress> addresses() {
    return servers.stream().map(ServerProcess::address).toList();
  }

  /// Returns what to measure: all servers together, and PostgreSQL if its processes are on this
  /// machine.
  MeasuredProcesses processes() {
    var pids = servers.stream().map(ServerProcess::pid).toList();
    var cpu = new HashMap<String, CpuTime>();
    cpu.put(Rig.SERVER, CpuTime.of(pids));
    postgres.flatMap(PostgresServer::cpu).ifPresent(database -> cpu.put(Rig.POSTGRES, database));
    return new MeasuredProcesses(cpu, pids, this::turns);
  }

  private TurnTimes turns() {
    return TurnTimes.parse(apis.stream().map(ServerApi::metrics).toList());
  }

  void checkComplaints(Findings findings, String scenario) {
    servers.forEach(server -> checkComplaint(findings, scenario, server));
  }

  /// Reports the error that a server logged, if any. A scenario may have started the server by
  /// itself.
  static void checkComplaint(Findings findings, String scenario, ServerProcess server) {
    server.complaint().ifPresent(line -> findings.addFault(scenario, "the server says: " + line));
  }

  @Override
  public void close() {
    apis.forEach(ServerApi::close);
    servers.forEach(ServerProcess::close);
    schema.ifPresent(PostgresSchema::close);
    directories.forEach(Rig::remove);
  }
}
