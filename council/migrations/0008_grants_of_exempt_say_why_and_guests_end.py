from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('council', '0007_grants_say_more_and_are_reviewed'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('to_date__isnull', True), ('to_date__gte', models.F('from_date')), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='grant_ends_after_it_starts', violation_error_message="A grant can't end before it starts."),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by__isnull', True), ('user__isnull', True), models.Q(('granted_by', models.F('user')), _negated=True), _connector='OR'), name='grant_by_another_person', violation_error_message='Nobody grants a role to themselves: another administrator does.'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('sees_exempt', False), models.Q(('exempt_reason', ''), _negated=True), _connector='OR'), name='grant_of_exempt_says_why', violation_error_message='Say why exempt material must be seen.'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('role', 'guest')), models.Q(models.Q(('role', 'guest'), _negated=True), ('body__isnull', True)), _connector='OR'), name='grant_guest_names_body', violation_error_message="A guest's grant names a body whose packs they read; no other does."),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'guest'), _negated=True), ('to_date__isnull', False), _connector='OR'), name='grant_guest_has_an_end', violation_error_message="A guest's grant has an end date."),
        ),
    ]
