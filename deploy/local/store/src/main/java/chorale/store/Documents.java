package chorale.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/** A collection. A stored document is never changed: updates work on copies, so what a reader holds stays as it was read. */
final class Documents extends AbstractSynchronizedMongoCollection<Object> {
    private static final int MAX_DOCUMENT = 16 << 20;

    private final MVMap<Object, Document> data;
    private final ThreadLocal<Input> input = new ThreadLocal<>();
    private Document updating;

    /** What an aggregation reads first, and how much of it. Stages such as $addFields change nested documents in place: they get copies. */
    record Input(Document match, int limit, boolean copies, Tally tally) {}

    Documents(MongoDatabase database, String name, CollectionOptions options, MVMap<Object, Document> data, CursorRegistry cursors) {
        super(database, name, options, cursors);
        this.data = data;
    }

    List<SortedIndex> sortedIndexes() {
        return getIndexes().stream().map(SortedIndex.class::cast).toList();
    }

    synchronized Planner.Plan plan(Document query, Document sort) {
        return Planner.plan(sortedIndexes(), query, sort);
    }

    /** One pass over the documents fills every index, at opening. */
    synchronized void fillIndexes() {
        List<SortedIndex> indexes = sortedIndexes();
        for (Document document : data.values()) indexes.forEach(index -> index.fill(document));
    }

    /** Runs an aggregation whose first $match an index may serve. */
    <T> T reading(Input first, Supplier<T> aggregation) {
        input.set(first);
        try {
            return aggregation.get();
        } finally {
            input.remove();
        }
    }

    @Override
    public Stream<Document> queryAllAsStream() {
        Input first = input.get();
        input.remove();
        if (first == null) return super.queryAllAsStream();
        Stream<Document> matches = read(first);
        return first.copies() ? matches.map(Document::cloneDeeply) : matches;
    }

    // A full scan reads a snapshot of the map as it goes, outside the monitor, with a matcher of its own (they keep state).
    private Stream<Document> read(Input first) {
        Document match = first.match();
        if (plan(match, null) != null) return query(match, null, 0, first.limit(), null, first.tally()).collectDocuments().stream();
        QueryMatcher matcher = new DefaultQueryMatcher();
        return data.values().stream().peek(d -> first.tally().documents++).filter(d -> matcher.matches(d, match));
    }

    @Override
    protected QueryResult queryDocuments(Document query, Document sort, int skip, int limit, int batch, Document fields) {
        return query(query, sort, skip, limit, fields, new Tally());
    }

    /** Zero: no limit. */
    synchronized QueryResult query(Document query, Document sort, int skip, int limit, Document fields, Tally tally) {
        Planner.Plan plan = plan(query, sort);
        Stream<Document> found = plan == null ? all(sort) : plan.positions(tally).map(this::getDocument);
        found = found.peek(d -> tally.documents++);
        if (updating != null) found = found.filter(d -> documentMatchesQuery(d, query)).map(this::copyForUpdate);
        Sorting sorting = plan != null && plan.ordered() ? null : Sorting.of(sort);
        return matchDocumentsFromStream(query, found, skip, limit, 0, sorting, fields);
    }

    private Stream<Document> all(Document sort) {
        if (!isNaturalDescending(sort)) return data.values().stream();
        return streamAllDocumentsWithPosition()
            .sorted((a, b) -> ValueComparator.desc().compare(a.getPosition(), b.getPosition()))
            .map(DocumentWithPosition::getDocument);
    }

    /** The library skips a $set between decimals it holds equal as doubles; blanking the old value makes it exact. */
    private Document copyForUpdate(Document stored) {
        Document copy = stored.cloneDeeply();
        if (updating.get("$set") instanceof Document set) {
            for (Map.Entry<String, Object> e : set.entrySet()) {
                if (!(e.getValue() instanceof Decimal128) || e.getKey().contains("$")) continue;
                if (Utils.getSubdocumentValue(copy, e.getKey()) instanceof Number old && !old.equals(e.getValue())) {
                    Utils.changeSubdocumentValue(copy, e.getKey(), null);
                }
            }
        }
        return copy;
    }

    private <T> T updating(Document update, Supplier<T> command) {
        updating = update;
        try {
            return command.get();
        } finally {
            updating = null;
        }
    }

    @Override
    public synchronized Document updateDocuments(Document query, Document update, ArrayFilters filters, boolean multi, boolean upsert, Oplog oplog) {
        return updating(update, () -> super.updateDocuments(query, update, filters, multi, upsert, oplog));
    }

    @Override
    public synchronized Document findAndModify(Document command) {
        if (!(command.get("update") instanceof Document update)) return projected(command, super.findAndModify(bare(command)));
        Document query = (Document) command.getOrDefault("query", new Document());
        boolean after = Utils.isTrue(command.get("new"));
        Document before = after ? null : first(query, (Document) command.get("sort"));
        Document answer = updating(update, () -> super.findAndModify(bare(command)));
        if (!after) answer.put("value", before);
        return projected(command, answer);
    }

    private static Document bare(Document command) {
        Document copy = command.clone();
        copy.remove("fields");
        return copy;
    }

    private Document first(Document query, Document sort) {
        for (Document found : queryDocuments(query, sort, 0, 1, 0, null)) return found;
        return null;
    }

    private Document projected(Document command, Document answer) {
        if (command.get("fields") instanceof Document fields && answer.get("value") instanceof Document value) {
            for (Document d : matchDocumentsFromStream(new Document(), Stream.of(value), 0, 0, 0, null, fields)) answer.put("value", d);
        }
        return answer;
    }

    // Wrapped, because the library takes a filter with a field named "query" for an envelope.
    @Override
    public synchronized int deleteDocuments(Document query, int limit, Oplog oplog) {
        return super.deleteDocuments(new Document("$query", query), limit, oplog);
    }

    @Override
    public synchronized int count(Document query, int skip, int limit) {
        return super.count(query, skip, limit);
    }

    @Override
    public synchronized void addIndex(Index<Object> index) {
        super.addIndex(index);
    }

    @Override
    public synchronized void dropIndex(String name) {
        super.dropIndex(name);
    }

    @Override
    protected QueryResult matchDocuments(Document query, Document sort, int skip, int limit, int batch, Document fields) {
        return queryDocuments(query, sort, skip, limit, batch, fields);
    }

    @Override
    protected Document getDocument(Object position) {
        return data.get(position);
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        refuseTooLarge(document);
        Object id = getIdField() == null ? UUID.randomUUID() : Utils.getSubdocumentValue(document, getIdField());
        Object position = Missing.ofNullable(id);
        data.put(position, document);
        return position;
    }

    @Override
    protected void handleUpdate(Object position, Document before, Document after) {
        data.put(Missing.ofNullable(position), after);
    }

    @Override
    protected void removeDocument(Object position) {
        data.remove(position);
    }

    static void refuseTooLarge(Document document) {
        if (Storage.size(document) > MAX_DOCUMENT && Storage.encodedSize(document) > MAX_DOCUMENT) {
            throw new MongoServerError(10334, "BSONObjectTooLarge", "a document may not exceed 16 MiB");
        }
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return data.entrySet().stream().map(e -> new DocumentWithPosition<>(e.getValue(), e.getKey()));
    }

    @Override
    public int count() {
        return data.size();
    }

    @Override
    public boolean isEmpty() {
        return data.isEmpty();
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int delta) {
        throw new UnsupportedOperationException("sizes are summed when asked for");
    }

    @Override
    protected int getDataSize() {
        return (int) Math.min(Integer.MAX_VALUE, new ArrayList<>(data.values()).stream().mapToLong(Storage::size).sum());
    }
}
