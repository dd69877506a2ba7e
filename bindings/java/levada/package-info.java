/**
 * TensorFlow's tensors, variables and datasets for Java.
 *
 * <p><b>Lifetime.</b> Tensors, variables, datasets, iterators and elements are {@link java.lang.AutoCloseable}: closed, they
 * give their memory back at once; dropped, after the garbage collector has found them. What is made of an object keeps what
 * it needs: a tensor outlives the element that it came from, a buffer the tensor that it views.
 *
 * <p><b>Null.</b> No method takes or gives null unless its documentation says so; an object that is null is a
 * {@link java.lang.NullPointerException} that names the parameter.
 *
 * <p><b>Failures</b> are {@link levada.LevadaException}s. What a callback throws, checked or not, comes out of the iterator
 * as itself.
 *
 * <p><b>Threads.</b> Tensors, datasets and variables may be used by any threads at once, an iterator by one at a time.
 * Callbacks run on whatever thread needs their result.
 */
package levada;
