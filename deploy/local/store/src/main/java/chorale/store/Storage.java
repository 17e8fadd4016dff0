package chorale.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** One MVStore file of BSON maps. Only whole commands reach the disk, and one fsync serves every writer that waits for it. */
final class Storage implements AutoCloseable {
    private static final int MAX_DELAY_MS = 150;
    private static final int COMMITS_BETWEEN_COMPACTIONS = 2_000;
    // Longer than a commit and its fsync: a chunk is never overwritten while the last durable state may still need it.
    private static final int RETENTION_MS = 2_000;

    private final MVStore store;
    private final ReadWriteLock commands = new ReentrantReadWriteLock();
    private final Object tickets = new Object();
    private final Thread committer = new Thread(this::commitForever, "committer");
    private long asked;
    private long durable;
    private boolean closing;
    private int commits;

    /** A null file keeps everything in memory. */
    Storage(String file) {
        MVStore.Builder builder = new MVStore.Builder().cacheSize((int) (Runtime.getRuntime().maxMemory() >> 22)).autoCommitDisabled().autoCommitBufferSize(0);
        store = (file == null ? builder : builder.fileName(file)).open();
        store.setRetentionTime(RETENTION_MS);
        committer.start();
    }

    MVMap<Object, Document> map(String name) {
        return store.openMap(name, new MVMap.Builder<Object, Document>().keyType(new KeyType()).valueType(new DocumentType()));
    }

    Set<String> mapNames() {
        return store.getMapNames();
    }

    void removeMap(String name) {
        store.removeMap(name);
    }

    void renameMap(MVMap<Object, Document> map, String name) {
        store.renameMap(map, name);
    }

    /** Runs a writing command whole between two commits: after a crash it is there entirely or not at all. */
    <T> T write(Supplier<T> command) {
        commands.readLock().lock();
        try {
            return read(command);
        } finally {
            commands.readLock().unlock();
        }
    }

    /** Runs a reading command; meanwhile no chunk is freed that held anything when it began, however long it reads. */
    <T> T read(Supplier<T> command) {
        MVStore.TxCounter version = store.registerVersionUsage();
        try {
            return command.get();
        } finally {
            store.deregisterVersionUsage(version);
        }
    }

    /** Returns once everything written so far has been fsynced. */
    void awaitDurable() {
        synchronized (tickets) {
            long mine = ++asked;
            tickets.notifyAll();
            while (durable < mine) waitOnTickets(0);
        }
    }

    private void commitForever() {
        boolean last = false;
        while (!last) {
            long upTo;
            synchronized (tickets) {
                if (asked == durable && !closing) waitOnTickets(MAX_DELAY_MS);
                upTo = asked;
                last = closing;
            }
            try {
                commit();
            } catch (RuntimeException | Error e) {
                // A store that cannot write must not go on answering.
                System.err.println("store: cannot write, stopping: " + e);
                Runtime.getRuntime().halt(3);
            }
            synchronized (tickets) {
                durable = upTo;
                tickets.notifyAll();
            }
        }
    }

    private void commit() {
        if (store.getFileStore() == null || !store.hasUnsavedChanges()) return;
        commands.writeLock().lock();
        try {
            store.commit();
        } finally {
            commands.writeLock().unlock();
        }
        store.sync();
        if (++commits % COMMITS_BETWEEN_COMPACTIONS == 0) store.compact(50, 4 << 20);
    }

    private void waitOnTickets(long millis) {
        try {
            tickets.wait(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        synchronized (tickets) {
            closing = true;
            tickets.notifyAll();
        }
        try {
            committer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        store.close(500);
    }

    /** BSON order; values of one plain type, nearly all of them, take the short way. */
    static int compare(Object a, Object b) {
        if (a instanceof String x && b instanceof String y) return x.compareTo(y);
        if (a instanceof Integer x && b instanceof Integer y) return x.compareTo(y);
        if (a instanceof Instant x && b instanceof Instant y) return x.compareTo(y);
        return ValueComparator.ascWithoutListHandling().compare(a, b);
    }

    /** At least the bytes a value takes, without encoding it. */
    static int size(Object value) {
        if (value instanceof Map<?, ?> map) {
            int sum = 64;
            for (Map.Entry<?, ?> e : map.entrySet()) sum += 24 + ((String) e.getKey()).length() + size(e.getValue());
            return sum;
        }
        if (value instanceof Iterable<?> list) {
            int sum = 48;
            for (Object e : list) sum += 8 + size(e);
            return sum;
        }
        if (value instanceof String text) return 48 + text.length();
        if (value instanceof BinData data) return 32 + data.getData().length;
        return value instanceof byte[] bytes ? 16 + bytes.length : 24;
    }

    static int encodedSize(Document document) {
        ByteBuf buffer = Unpooled.buffer(512);
        BsonEncoder.encodeDocument(document, buffer);
        return buffer.readableBytes();
    }

    private static void encode(WriteBuffer out, Document document) {
        ByteBuf buffer = Unpooled.buffer(512);
        BsonEncoder.encodeDocument(document, buffer);
        out.putVarInt(buffer.readableBytes()).put(buffer.nioBuffer());
    }

    private static Document decode(ByteBuffer in) {
        byte[] bytes = new byte[DataUtils.readVarInt(in)];
        in.get(bytes);
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }

    private static final class KeyType extends BasicDataType<Object> {
        @Override
        public int getMemory(Object key) {
            return size(key);
        }

        @Override
        public void write(WriteBuffer out, Object key) {
            encode(out, key instanceof Missing ? new Document() : new Document("k", key));
        }

        @Override
        public Object read(ByteBuffer in) {
            return Missing.ofNullable(decode(in).get("k"));
        }

        @Override
        public int compare(Object a, Object b) {
            return Storage.compare(a, b);
        }

        @Override
        public Object[] createStorage(int size) {
            return new Object[size];
        }
    }

    private static final class DocumentType extends BasicDataType<Document> {
        @Override
        public int getMemory(Document document) {
            return size(document);
        }

        @Override
        public void write(WriteBuffer out, Document document) {
            encode(out, document);
        }

        @Override
        public Document read(ByteBuffer in) {
            return decode(in);
        }

        @Override
        public Document[] createStorage(int size) {
            return new Document[size];
        }
    }
}
