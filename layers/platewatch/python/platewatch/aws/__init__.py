"""What all tables, buckets and queues share: clients, settings from the environment, tags, batches."""
