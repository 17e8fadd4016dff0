package chorale.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryMatcher;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.CannotIndexParallelArraysError;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** An ordered index kept in memory: rows of [field values…, position]. Guarded by its collection's monitor. */
final class SortedIndex extends Index<Object> {
    /** Sentinels below and above every value. */
    static final Object LOW = new Object();
    static final Object HIGH = new Object();

    final String[] fields;
    final Document partial;
    final Integer expireAfterSeconds;
    private final boolean unique;
    private final boolean sparse;
    private final TreeSet<Object[]> rows = new TreeSet<>(SortedIndex::compareRows);
    private final QueryMatcher matcher = new DefaultQueryMatcher();
    private final boolean[] multikey;
    private final String[][] paths;
    private boolean filledLater;

    SortedIndex(String name, List<IndexKey> keys, boolean unique, Document spec) {
        super(name, keys, Utils.isTrue(spec.get("sparse")));
        this.unique = unique;
        this.sparse = Utils.isTrue(spec.get("sparse"));
        this.partial = (Document) spec.get("partialFilterExpression");
        Number seconds = (Number) spec.get("expireAfterSeconds");
        this.expireAfterSeconds = seconds == null ? null : seconds.intValue();
        this.fields = keys.stream().map(IndexKey::getKey).toArray(String[]::new);
        this.multikey = new boolean[fields.length];
        this.paths = Arrays.stream(fields).map(field -> field.split("\\.")).toArray(String[][]::new);
    }

    /** Whether some document has several rows. */
    boolean multikey() {
        for (boolean column : multikey) if (column) return true;
        return false;
    }

    /** Whether some document has, or had, an array at this field; the column after the last is _id, which is never one. */
    boolean multikey(int column) {
        return column < fields.length && multikey[column];
    }

    boolean sparse() {
        return sparse;
    }

    NavigableSet<Object[]> between(Object[] from, Object[] to) {
        return compareRows(from, to) < 0 ? rows.subSet(from, true, to, true) : new TreeSet<>(SortedIndex::compareRows);
    }

    Object position(Object[] row) {
        return row[fields.length];
    }

    /** At opening, the collection fills all its indexes in one pass over its documents. */
    void fillLater() {
        filledLater = true;
    }

    void fill(Document document) {
        rows.addAll(rowsOf(document));
    }

    private static int compareRows(Object[] x, Object[] y) {
        for (int i = 0; ; i++) {
            Object a = x[i];
            Object b = y[i];
            if (a == LOW || b == HIGH) return a == b ? 0 : -1;
            if (a == HIGH || b == LOW) return a == b ? 0 : 1;
            int order = Storage.compare(a, b);
            if (order != 0 || i == x.length - 1 || i == y.length - 1) return order;
        }
    }

    private List<Object[]> rowsOf(Document document) {
        if (partial != null && !matcher.matches(document, partial)) return List.of();
        List<Object[]> out = new ArrayList<>();
        out.add(new Object[fields.length + 1]);
        boolean present = false;
        Set<String> arrays = new HashSet<>();
        for (int i = 0; i < fields.length; i++) {
            Object value = value(document, i);
            List<Object> values = new ArrayList<>();
            flatten(value, values);
            if (value instanceof Collection) {
                multikey[i] = true;
                arrays.add(arrayPath(document, fields[i]));
            }
            present |= value instanceof Collection ? !values.isEmpty() : !(value instanceof Missing);
            out = product(out, i, values);
        }
        if (arrays.size() > 1) throw new CannotIndexParallelArraysError(arrays);
        if (sparse && !present) return List.of();
        for (Object[] row : out) row[fields.length] = getPosition(document);
        return out;
    }

    /** As the library finds it, which splits the path each time: on the way to most fields there is no array. */
    private Object value(Document document, int column) {
        Object node = document;
        for (String part : paths[column]) {
            if (!(node instanceof Document inner)) return Utils.getSubdocumentValueCollectionAware(document, fields[column]);
            node = inner.getOrMissing(part);
        }
        return node;
    }

    /** Whether nothing that this index looks at differs; then neither do the rows. */
    private boolean untouched(Document before, Document after) {
        if (partial != null) return false;
        for (int i = 0; i < fields.length; i++) if (!Objects.equals(value(before, i), value(after, i))) return false;
        return true;
    }

    private static List<Object[]> product(List<Object[]> rows, int column, List<Object> values) {
        if (values.isEmpty()) values.add(null);
        List<Object[]> out = new ArrayList<>(rows.size() * values.size());
        for (Object[] row : rows) {
            for (Object value : values) {
                Object[] copy = row.clone();
                copy[column] = value instanceof Missing ? null : value;
                out.add(copy);
            }
        }
        return out;
    }

    private static void flatten(Object value, Collection<Object> out) {
        if (value instanceof Collection<?> list) list.forEach(e -> flatten(e, out));
        else out.add(value);
    }

    /** The path of the first array met on the way to a field: two different ones cannot share an index. */
    private static String arrayPath(Document document, String field) {
        List<String> path = new ArrayList<>();
        Object node = document;
        for (String part : field.split("\\.")) {
            if (!(node instanceof Document inner)) break;
            path.add(part);
            node = inner.get(part);
            if (node instanceof Collection) break;
        }
        return String.join(".", path);
    }

    private void check(List<Object[]> added, MongoCollection<Object> collection) {
        if (!unique) return;
        for (Object[] row : added) {
            Object[] from = row.clone();
            Object[] to = row.clone();
            from[fields.length] = LOW;
            to[fields.length] = HIGH;
            for (Object[] other : rows.subSet(from, to)) {
                if (Storage.compare(position(other), position(row)) != 0 || isId()) {
                    throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(Arrays.asList(row).subList(0, fields.length)));
                }
            }
        }
    }

    private boolean isId() {
        return fields.length == 1 && fields[0].equals("_id");
    }

    // Also what is not unique may not be able to hold the document (two arrays side by side): only then is it asked here.
    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        if (unique || fields.length > 1) check(rowsOf(document), collection);
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {
        List<Object[]> added = rowsOf(document);
        check(added, collection);
        rows.addAll(added);
    }

    @Override
    public Object remove(Document document) {
        rowsOf(document).forEach(rows::remove);
        return getPosition(document);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {
        if (isId()) Documents.refuseTooLarge(after);
        else if ((unique || fields.length > 1) && !untouched(before, after)) check(rowsOf(after), collection);
    }

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {
        // The stored document, not the one given: Documents may have blanked decimals in it (see there).
        Document stored = ((Documents) collection).getDocument(position);
        if (untouched(stored, after)) return;
        List<Object[]> old = rowsOf(stored);
        List<Object[]> now = rowsOf(after);
        if (same(old, now)) return;
        old.forEach(rows::remove);
        rows.addAll(now);
    }

    /** Most updates leave most indexes as they are. */
    private static boolean same(List<Object[]> old, List<Object[]> now) {
        if (old.size() != now.size()) return false;
        for (int i = 0; i < old.size(); i++) if (compareRows(old.get(i), now.get(i)) != 0) return false;
        return true;
    }

    @Override
    public Object getPosition(Document document) {
        return Missing.ofNullable(document.get("_id"));
    }

    @Override
    public boolean canHandle(Document query) {
        return false;
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        throw new UnsupportedOperationException("Documents plans its own queries");
    }

    @Override
    public long getCount() {
        return rows.size();
    }

    @Override
    public boolean isEmpty() {
        return rows.isEmpty() && !filledLater;
    }

    @Override
    public long getDataSize() {
        return rows.size() * 64L;
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public boolean hasSameOptions(Index<?> index) {
        return index instanceof SortedIndex other
            && other.unique == unique
            && other.sparse == sparse
            && Objects.equals(other.partial, partial)
            && Objects.equals(other.expireAfterSeconds, expireAfterSeconds)
            && sameKeys(other);
    }

    boolean sameKeys(SortedIndex other) {
        return getKeys().toString().equals(other.getKeys().toString());
    }

    @Override
    public void drop() {
        rows.clear();
    }
}
