package chorale.store;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** java chorale.store.Main PORT FILE|memory */
public final class Main {
    // One thread a connection in practice, so that many writers can wait for the same fsync.
    private static final int THREADS = 128;
    private static final int TTL_SECONDS = 2;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[0]);
        Commands commands = new Commands(new Storage(args[1].equals("memory") ? null : args[1]));
        MongoServer server = new MongoServer(commands);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            clock.shutdownNow();
            server.shutdownNow();
        }));
        String host = args.length > 2 ? args[2] : "127.0.0.1";
        server.bind(new InetSocketAddress(host, port), 1, THREADS);
        clock.scheduleWithFixedDelay(() -> expire(commands), TTL_SECONDS, TTL_SECONDS, TimeUnit.SECONDS);
        System.out.println("store: listening on " + host + ":" + port + ", data in " + args[1]);
        System.out.println("store: no users and no TLS, so on this machine's loopback alone; not for production");
        Thread.currentThread().join();
    }

    private static void expire(Commands commands) {
        try {
            commands.expire();
        } catch (RuntimeException e) {
            System.err.println("store: TTL pass failed: " + e);
        }
    }
}
