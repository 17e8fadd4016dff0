package chorale.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;

/** The order of a sort between documents. The library's own holds an empty array less than another one, which ends in an error. */
final class Sorting implements Comparator<Document> {
    private static final Object EMPTY = new Object();

    private final Document sort;

    private Sorting(Document sort) {
        this.sort = sort;
    }

    /** Null where nothing is to be sorted. */
    static Sorting of(Document sort) {
        return sort == null || sort.isEmpty() || sort.containsKey("$natural") ? null : new Sorting(sort);
    }

    @Override
    public int compare(Document a, Document b) {
        for (Map.Entry<String, Object> e : sort.entrySet()) {
            boolean descending = ((Number) e.getValue()).intValue() < 0;
            int order = compareValues(value(a, e.getKey(), descending), value(b, e.getKey(), descending));
            if (order != 0) return descending ? -order : order;
        }
        return 0;
    }

    /** An array sorts by its least element, descending by its greatest. */
    private static Object value(Document document, String path, boolean descending) {
        Object value = Utils.getSubdocumentValueCollectionAware(document, path);
        if (!(value instanceof Collection<?> elements)) return value instanceof Missing ? null : value;
        if (elements.isEmpty()) return EMPTY;
        Comparator<Object> order = Storage::compare;
        return Collections.min(elements, descending ? order.reversed() : order);
    }

    private static int compareValues(Object a, Object b) {
        if (a == EMPTY || b == EMPTY) return a == b ? 0 : a == EMPTY ? -1 : 1;
        return Storage.compare(a, b);
    }
}
