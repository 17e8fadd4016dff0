package chorale.store;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** How the rows of an index come in the order of a sort: 'backwards' within each range, the ranges merged by the columns. */
record Order(int[] columns, int[] directions, boolean backwards) implements Comparator<Object[]> {

    /**
     * Null when the index does not give the order. Its first 'fixed' fields are constant within a range; after them, it gives its
     * next fields in order, then _id. A document sorts by one element of an array but has a row for each: never by such a field.
     */
    static Order of(SortedIndex index, int fixed, Document sort) {
        if (sort == null || sort.isEmpty()) return null;
        List<Integer> columns = new ArrayList<>();
        List<Integer> directions = new ArrayList<>();
        int next = fixed;
        int direction = 0;
        for (Map.Entry<String, Object> e : sort.entrySet()) {
            int column = column(index, e.getKey());
            if (column < 0 || index.multikey(column) || !(e.getValue() instanceof Number n)) return null;
            if (column >= fixed) {
                if (column != next++ || direction * n.intValue() < 0) return null;
                direction = n.intValue();
            }
            columns.add(column);
            directions.add(n.intValue());
        }
        for (; next <= index.fields.length; next++) {
            columns.add(next);
            directions.add(direction < 0 ? -1 : 1);
        }
        return new Order(array(columns), array(directions), direction < 0);
    }

    /** _id stands behind the last field, unless it is a field itself. */
    private static int column(SortedIndex index, String field) {
        int column = Arrays.asList(index.fields).indexOf(field);
        return column < 0 && field.equals("_id") ? index.fields.length : column;
    }

    private static int[] array(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int compare(Object[] x, Object[] y) {
        for (int i = 0; i < columns.length; i++) {
            int order = Storage.compare(x[columns[i]], y[columns[i]]);
            if (order != 0) return directions[i] < 0 ? -order : order;
        }
        return 0;
    }
}
