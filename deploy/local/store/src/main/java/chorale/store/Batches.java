package chorale.store;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** A result handed out in batches of at most a count and 16 MiB, as drivers expect. */
final class Batches extends AbstractCursor {
    private static final int FIRST = 101;
    private static final long MAX_BYTES = 16 << 20;

    private List<Document> rest;

    private Batches(long id, List<Document> rest) {
        super(id);
        this.rest = rest;
    }

    /** Cuts the first batch of an answer that holds everything; the cursor keeps the rest. */
    @SuppressWarnings("unchecked")
    static void cut(Document answer, Number batchSize, boolean single, CursorRegistry cursors) {
        if (!(answer.get("cursor") instanceof Document cursor) || !(cursor.get("firstBatch") instanceof List<?> all)) return;
        Batches batches = new Batches(cursors.generateCursorId(), (List<Document>) all);
        cursor.put("firstBatch", batches.takeDocuments(batchSize == null ? FIRST : batchSize.intValue()));
        if (batches.isEmpty() || single) return;
        cursor.put("id", batches.getId());
        cursors.add(batches);
    }

    @Override
    public synchronized boolean isEmpty() {
        return rest.isEmpty();
    }

    @Override
    public synchronized List<Document> takeDocuments(int count) {
        long bytes = 0;
        int n = 0;
        while (n < rest.size() && n < count && bytes < MAX_BYTES) bytes += Storage.size(rest.get(n++));
        List<Document> taken = rest.subList(0, n);
        rest = rest.subList(n, rest.size());
        return taken;
    }
}
