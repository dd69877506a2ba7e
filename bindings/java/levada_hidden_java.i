/* Functions that Java has no use for: errors are exceptions, and the seeds of a scope belong to pickling. */
%ignore levada_last_status;
%ignore levada_last_error_message;
%ignore levada_error_clear;
%ignore levada_seed_scope_begin;
%ignore levada_seed_scope_end;

/* Arrow's structs are passed inside of a process by libraries that know C. */
%ignore levada_tensor_from_arrow;
%ignore levada_dataset_from_arrow_stream;
%ignore levada_dataset_from_arrow_array;
