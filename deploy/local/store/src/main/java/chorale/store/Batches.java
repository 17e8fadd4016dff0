package chorale.store;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.bson.Document;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A result handed out in batches of at most a count and 16 MiB, as drivers expect. */
final class Batches extends AbstractCursor {
    private static final int FIRST = 101;
    private static final long MAX_BYTES = 16 << 20;
    // As MongoDB: a client that died leaves its cursor behind.
    private static final Duration IDLE = Duration.ofMinutes(10);

    private List<Document> rest;
    private Instant lastUsed = Instant.now();

    private Batches(long id, List<Document> rest) {
        super(id);
        this.rest = rest;
    }

    /** Cuts the first batch of an answer that holds everything; the cursor keeps the rest. */
    @SuppressWarnings("unchecked")
    static void cut(Document answer, Number batchSize, boolean single, CursorRegistry cursors, Set<Batches> open) {
        if (!(answer.get("cursor") instanceof Document cursor) || !(cursor.get("firstBatch") instanceof List<?> all)) return;
        Batches batches = new Batches(cursors.generateCursorId(), (List<Document>) all);
        cursor.put("firstBatch", batches.takeDocuments(batchSize == null ? FIRST : batchSize.intValue()));
        if (batches.isEmpty() || single) return;
        cursor.put("id", batches.getId());
        cursors.add(batches);
        open.add(batches);
    }

    /** Forgets the cursors that are read to their end or left alone. */
    static void forget(Set<Batches> open, CursorRegistry cursors, Instant now) {
        open.removeIf(batches -> {
            boolean over = batches.isEmpty() || batches.lastUsed.plus(IDLE).isBefore(now);
            if (over) cursors.remove(batches);
            return over;
        });
    }

    @Override
    public synchronized boolean isEmpty() {
        return rest.isEmpty();
    }

    @Override
    public synchronized List<Document> takeDocuments(int count) {
        lastUsed = Instant.now();
        long bytes = 0;
        int n = 0;
        while (n < rest.size() && n < count && bytes < MAX_BYTES) bytes += Storage.size(rest.get(n++));
        List<Document> taken = rest.subList(0, n);
        rest = rest.subList(n, rest.size());
        return taken;
    }
}
