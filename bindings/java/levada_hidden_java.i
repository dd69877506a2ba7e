/* Functions that Java has no use for: errors are exceptions, and the seeds of a scope belong to pickling. Names of
 * functions that this library lacks do no harm. */
%ignore levada_last_status;
%ignore levada_last_error_message;
%ignore levada_error_clear;
%ignore levada_seed_scope_begin;
%ignore levada_seed_scope_end;
/* Several handles through one pointer: elements come as objects. */
%ignore levada_iterator_try_next_row;
/* Structs of other libraries. */
%ignore ArrowSchema;
%ignore ArrowArray;
%ignore ArrowArrayStream;
%ignore ArrowDeviceArray;
%ignore ArrowDeviceArrayStream;
